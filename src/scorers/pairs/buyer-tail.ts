import type { RandomNumbers } from '../random.ts';
import type { BuyerCalls } from './buyer-calls.ts';

const SAME = 1e-9;
/** Terms added up in another order may lie this far apart; so near to the observed value they are added up as that was. */
const NEAR = 1e-6;
/**
 * Exceedances after which no draw more is made: then p is the share so far. Ten, as Besag and Clifford (1991, Biometrika 78) have it, leave p uncertain by a
 * third of itself; those below about a thousandth take all the draws.
 */
const ENOUGH = 10;
/** Below the mean of its chi-square law nobody's habit is uneven. */
const isPlain = (information: number, freedom: number): boolean => 2 * information <= freedom;

/** One firm in one market. Belongs to one thread; `find` comes first. */
export interface BuyerTest {
  /** @returns the calls that it came to, of its lots [from, to) in `BuyerCalls.lots` */
  find(from: number, to: number): number;
  /** Chance that a firm that looks at no buyer comes to buyers as unevenly; the random numbers are asked for where draws are needed. */
  p(random: () => RandomNumbers): number;
}

export function createBuyerTest(calls: BuyerCalls, permutations: number): BuyerTest {
  const { segmentStart, segmentBuyer, segmentCalls } = calls;
  const most = segmentBuyer.reduce((largest, b) => Math.max(largest, b), -1);
  const { size, callStart, callBuyer } = callsBySegment(calls);
  // Per buyer; empty between two firms.
  const mean = new Float64Array(most + 1);
  const logMean = new Float64Array(most + 1);
  const count = new Int32Array(most + 1);
  const attended = { segment: [] as number[], calls: [] as number[], buyer: [] as number[] };
  /** Buyers of all calls that the firm could have come to, its segments one after the other. */
  let pool = new Int32Array(1024);
  let logs = logsUpTo(64);
  // Per call drawn: its place in the pool, the calls from there to the end of its segment, a random number.
  let place = new Int32Array(64);
  let width = new Int32Array(64);
  let random = new Float64Array(64);
  const possible: number[] = [];

  function information(): number {
    let sum = 0;
    for (const b of possible) if (count[b]! > 0) sum += count[b]! * Math.log(count[b]! / mean[b]!);
    return sum;
  }

  /** What is expected of each buyer of the firm's segments. */
  function expect(): void {
    possible.length = 0;
    attended.segment.forEach((s, k) => {
      for (let i = segmentStart[s]!; i < segmentStart[s + 1]!; i++) {
        const b = segmentBuyer[i]!;
        if (mean[b] === 0) possible.push(b);
        mean[b]! += (attended.calls[k]! * segmentCalls[i]!) / size[s]!;
      }
    });
  }

  function fillPool(): void {
    const all = attended.segment.reduce((sum, s) => sum + size[s]!, 0);
    if (pool.length < all) pool = new Int32Array(2 * all);
    let end = 0;
    for (const s of attended.segment) {
      pool.set(callBuyer.subarray(callStart[s]!, callStart[s]! + size[s]!), end);
      end += size[s]!;
    }
    for (const b of possible) logMean[b] = Math.log(mean[b]!);
    const drawn = attended.buyer.length;
    if (drawn >= logs.length) {
      logs = logsUpTo(2 * drawn);
      place = new Int32Array(2 * drawn);
      width = new Int32Array(2 * drawn);
      random = new Float64Array(2 * drawn);
    }
    let [from, call] = [0, 0];
    attended.segment.forEach((s, j) => {
      for (let k = 0; k < attended.calls[j]!; k++) {
        place[call] = from + k;
        width[call++] = size[s]! - k;
      }
      from += size[s]!;
    });
  }

  /** One draw as far as `count`, and its information. */
  function draw(next: RandomNumbers): number {
    const drawn = attended.buyer.length;
    next(random, drawn);
    shuffle(pool, place, width, random, count, drawn);
    let sum = 0;
    if (possible.length < drawn)
      for (const b of possible) sum += count[b]! * (logs[count[b]!]! - logMean[b]!);
    else
      for (let call = 0; call < drawn; call++) {
        const b = pool[place[call]!]!;
        sum += logs[count[b]!]! - logMean[b]!;
      }
    return sum;
  }

  /** Takes the last draw back. */
  function forget(): void {
    const drawn = attended.buyer.length;
    if (possible.length < drawn) for (const b of possible) count[b] = 0;
    else for (let call = 0; call < drawn; call++) count[pool[place[call]!]!] = 0;
  }

  function tail(source: () => RandomNumbers): number {
    for (const b of attended.buyer) count[b]! += 1;
    const observed = information();
    if (isPlain(observed, possible.length - 1)) return 1;
    for (const b of attended.buyer) count[b] = 0;
    fillPool();
    const next = source();
    let [reached, made] = [0, 0];
    while (made < permutations && reached < ENOUGH) {
      forget();
      let drawn = draw(next);
      if (Math.abs(drawn - observed) < NEAR) drawn = information();
      made++;
      if (drawn >= observed - SAME) reached++;
    }
    return reached === ENOUGH && made < permutations ? reached / made : (1 + reached) / (1 + made);
  }

  return {
    find(from, to) {
      for (const list of [attended.segment, attended.calls, attended.buyer]) list.length = 0;
      for (let i = from, last = -1; i < to; i++) {
        const lot = calls.lots[i]!;
        if (calls.call[lot] === last) continue;
        last = calls.call[lot]!;
        attended.buyer.push(calls.buyer[lot]!);
        const own = attended.segment.length - 1;
        if (attended.segment[own] === calls.segment[lot]) attended.calls[own]! += 1;
        else {
          attended.segment.push(calls.segment[lot]!);
          attended.calls.push(1);
        }
      }
      return attended.buyer.length;
    },
    p(source) {
      expect();
      const p = tail(source);
      for (const b of possible) {
        mean[b] = 0;
        count[b] = 0;
      }
      return p;
    },
  };
}

/** ln k for k < count, 0 for none. */
const logsUpTo = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => (k === 0 ? 0 : Math.log(k)));

/** Draws the buyers of the calls anew and counts them. A plain function of arrays: this is where the time goes. */
function shuffle(
  pool: Int32Array,
  place: Int32Array,
  width: Int32Array,
  random: Float64Array,
  count: Int32Array,
  drawn: number,
): void {
  for (let call = 0; call < drawn; call++) {
    const k = place[call]!;
    const at = k + ((random[call]! * width[call]!) | 0);
    const b = pool[at]!;
    pool[at] = pool[k]!;
    pool[k] = b;
    count[b]! += 1;
  }
}

/** The buyer of every call, segment by segment: callBuyer[callStart[s]] … `size[s]` of them. */
function callsBySegment({ segmentStart, segmentBuyer, segmentCalls }: BuyerCalls) {
  const segments = segmentStart.length - 1;
  const size = new Int32Array(segments);
  const callStart = new Int32Array(segments);
  const callBuyer = new Int32Array(segmentCalls.reduce((sum, calls) => sum + calls, 0));
  let end = 0;
  for (let s = 0; s < segments; s++) {
    callStart[s] = end;
    for (let i = segmentStart[s]!; i < segmentStart[s + 1]!; i++) {
      callBuyer.fill(segmentBuyer[i]!, end, end + segmentCalls[i]!);
      end += segmentCalls[i]!;
    }
    size[s] = end - callStart[s]!;
  }
  return { size, callStart, callBuyer };
}
