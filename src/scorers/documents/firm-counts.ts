import type { ScorerInput } from '../scorer.ts';
import type { FirmCounts } from './count-firms.ts';
import type { DocumentList } from './document-list.ts';
import type { MarketMarks } from './market-marks.ts';
import { sharedInts } from './shared-ints.ts';

/** Slots of the table of counts: this many for each mark, so that two marks rarely share one, between these bounds. */
const SLOTS_PER_MARK = 8;
const [FEWEST_SLOTS, MOST_SLOTS] = [1 << 16, 1 << 27];
/** Tasks of counting: each goes through all marks, and keeps its part of the counts in the cache. */
const COUNTING_TASKS = 16;

/** In how many firms' documents each mark occurs; see `firmsWith`. Counted once in a run. */
export const readFirmCounts = (
  { pool, signal, once }: Pick<ScorerInput, 'pool' | 'signal' | 'once'>,
  { list, hash, start }: MarketMarks,
): Promise<Uint16Array> =>
  once('document-firms', async () => {
    let slots = FEWEST_SLOTS;
    while (slots < SLOTS_PER_MARK * hash.length && slots < MOST_SLOTS) slots *= 2;
    const counts = new Uint16Array(new SharedArrayBuffer(2 * slots));
    const { units, firm } = unitsByFirm(list);
    const share = Math.max(FEWEST_SLOTS, slots / COUNTING_TASKS);
    const tasks = Array.from(
      { length: slots / share },
      (_, t): FirmCounts => ({ hash, start, units, firm, counts, from: t * share, to: (t + 1) * share }),
    );
    await pool.map('document-firms', tasks, signal);
    return counts;
  });

function unitsByFirm({ bidder }: DocumentList): { readonly units: Int32Array; readonly firm: Int32Array } {
  const units = sharedInts(bidder.length, (unit) => unit);
  units.sort((one, other) => bidder[one]! - bidder[other]! || one - other);
  const firm: number[] = [];
  units.forEach((unit, i) => {
    if (i === 0 || bidder[unit] !== bidder[units[i - 1]!]) firm.push(i);
  });
  return { units, firm: Int32Array.from([...firm, units.length]) };
}
