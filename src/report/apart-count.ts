import type { Division } from '../domain/timeline.ts';
import { grouped } from './numbers.ts';

/** Bids and wins of a member in the lots of a division, as `12/9`. */
export function apartCount(division: Division, bidder_id: string): string {
  const member = division.members.find((one) => one.bidder_id === bidder_id);
  return `${grouped(member?.lots ?? 0)}/${grouped(member?.wins ?? 0)}`;
}
