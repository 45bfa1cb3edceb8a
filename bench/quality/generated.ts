import { LEVELS, type RunReport } from '../../src/index.ts';
import { rotatingRing } from '../market-rotating-ring.ts';
import { scanMarket } from './scan-market.ts';

export interface Sizes {
  readonly lots: number;
  readonly seeds: number;
}

/** Flags of one screen over all honest markets, beside what its nominal level allows. */
interface ScreenCount {
  readonly alpha: number | null;
  flagged: number;
  answered: number;
}

export interface HonestResult {
  readonly screens: ReadonlyMap<string, ScreenCount>;
  readonly lots: number;
  readonly lotsFlagged: number;
  /** Warnings of each level, over all seeds. */
  readonly levels: Readonly<Record<string, number>>;
}

/** Where a planted ring came out. */
export interface RingResult {
  readonly seed: number;
  /** Rank of the first warning that holds at least half the ring; null: none does. */
  readonly rank: number | null;
  /** Members of the ring in that warning, and other firms in it. */
  readonly found: number;
  readonly size: number;
  readonly others: number;
  readonly level: string | null;
}

export async function measureHonest(sizes: Sizes, say: (line: string) => void): Promise<HonestResult> {
  const screens = new Map<string, ScreenCount>();
  const levels: Record<string, number> = Object.fromEntries(LEVELS.map((level) => [level, 0]));
  let [lots, lotsFlagged] = [0, 0];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const report = await scanMarket({ lots: sizes.lots, seed }, [], (scanned) => scanned.report);
    for (const screen of report.summary.screens) {
      const level = screen.parameters.alpha ?? screen.parameters.fdr;
      const sum = screens.get(screen.screen) ?? {
        alpha: typeof level === 'number' ? level : null,
        flagged: 0,
        answered: 0,
      };
      sum.flagged += screen.flagged;
      sum.answered += screen.flagged + screen.cleared;
      screens.set(screen.screen, sum);
    }
    for (const level of LEVELS)
      levels[level] = (levels[level] ?? 0) + report.summary.warnings_by_level[level];
    lots += report.summary.counts.lots;
    lotsFlagged += report.summary.counts.lots_flagged;
    say(`honest, seed ${seed}: ${report.warnings.length} warnings`);
  }
  return { screens, lots, lotsFlagged, levels };
}

export async function measureRings(
  sizes: Sizes,
  say: (line: string) => void,
): Promise<readonly RingResult[]> {
  const results: RingResult[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const rings = [rotatingRing({ size: 4, share: 0.05 })];
    const { report, market } = await scanMarket({ lots: sizes.lots, seed }, rings, (scanned) => scanned);
    for (const { members } of market.truth) results.push(placeOf(members, report, seed));
    say(`rings, seed ${seed}: ${report.warnings.length} warnings`);
  }
  return results;
}

function placeOf(ring: readonly string[], report: RunReport, seed: number): RingResult {
  const count = (members: readonly { readonly bidder_id: string }[]): number =>
    members.filter(({ bidder_id }) => ring.includes(bidder_id)).length;
  const warning = report.warnings.find(
    ({ kind, members }) => kind !== 'lot' && count(members) * 2 >= ring.length,
  );
  const found = warning === undefined ? 0 : count(warning.members);
  return {
    seed,
    rank: warning?.rank ?? null,
    found,
    size: ring.length,
    others: (warning?.members.length ?? 0) - found,
    level: warning?.level ?? null,
  };
}

export function honestTable({ screens, lots, lotsFlagged, levels }: HonestResult): string {
  const rows = [...screens]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([screen, { alpha, flagged, answered }]) => {
      const share = answered === 0 ? 0 : flagged / answered;
      const error = 1.96 * Math.sqrt(Math.max((share * (1 - share)) / Math.max(answered, 1), 0));
      return `| ${screen} | ${alpha ?? '–'} | ${answered} | ${flagged} | ${share.toFixed(5)} ± ${error.toFixed(5)} |`;
    });
  return [
    '| screen | nominal level | subjects answered for | flagged | share (95 %) |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    `Lots flagged at the default alert level: ${lotsFlagged} of ${lots}. Warnings: ${LEVELS.map((level) => `${level} ${levels[level]}`).join(', ')}.`,
  ].join('\n');
}

export function ringTable(results: readonly RingResult[]): string {
  const rows = results.map(
    ({ seed, rank, found, size, others, level }) =>
      `| ${seed} | ${rank ?? 'none'} | ${level ?? '–'} | ${found} of ${size} | ${others} |`,
  );
  const whole = results.filter(({ found, size, rank }) => rank !== null && found >= 0.9 * size).length;
  return [
    '| seed | rank of the warning | level | members in it | other firms in it |',
    '| --: | --: | --- | --- | --: |',
    ...rows,
    '',
    `Rings with at least 90 % of their members in one warning: ${whole} of ${results.length}; lowest rank ${Math.max(0, ...results.map(({ rank }) => rank ?? Number.POSITIVE_INFINITY))}.`,
  ].join('\n');
}
