import type { Warning } from '../../src/index.ts';
import type { Truth } from '../market-labels.ts';

/** How far down the list a person is taken to read. */
export const READ = 50;
export const TOP = 20;

type Party = Pick<Warning, 'kind' | 'rank' | 'level' | 'members' | 'lots'>;

/** How many members a warning shares with a ring. */
export const shared = (warning: Party, { members }: Pick<Truth, 'members'>): number =>
  warning.members.filter(({ bidder_id }) => members.includes(bidder_id)).length;

/** A warning finds a ring when at least half of its firms are of the ring and it has at least half of the ring. */
export const finds = (warning: Party, ring: Truth): boolean =>
  warning.kind !== 'lot' && concerns(warning, ring) && 2 * shared(warning, ring) >= ring.members.length;

/** A warning is about a ring when at least half of its firms, and two of them, are of the ring; a lot when the ring rigged it. */
export function concerns(warning: Party, ring: Truth): boolean {
  if (warning.kind === 'lot') return warning.lots.some(({ lot_id }) => ring.lots.includes(lot_id));
  const count = shared(warning, ring);
  return count >= 2 && 2 * count >= warning.members.length;
}

export const isHigh = ({ level }: Party): boolean => level === 'high' || level === 'critical';
