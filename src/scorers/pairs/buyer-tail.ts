import type { Random } from '../random.ts';
import type { BuyerCalls } from './buyer-calls.ts';

const SAME = 1e-9;
/** Terms added up in another order may lie this far apart; so near to the observed value they are added up as that was. */
const NEAR = 1e-6;
/** Exceedances after which no draw more is made: then p is the share so far (Besag and Clifford 1991, Biometrika 78). */
const ENOUGH = 20;
/** Below the mean of its chi-square law nobody's habit is uneven. */
const isPlain = (information: number, freedom: number): boolean => 2 * information <= freedom;

/** One firm in one market. Belongs to one thread; `find` comes first. */
export interface BuyerTest {
  /** @returns the calls that it came to, of its lots [from, to) in `BuyerCalls.lots` */
  find(from: number, to: number): number;
  /** Chance that a firm that looks at no buyer comes to buyers as unevenly; the random numbers are asked for where draws are needed. */
  p(random: () => Random): number;
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
  let step = stepsUpTo(64);
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
    if (attended.buyer.length > step.length) step = stepsUpTo(2 * attended.buyer.length);
  }

  /** One draw as far as `count`, and its information. */
  function draw(next: Random): number {
    // Read once: this is where the time goes.
    const [all, steps, parts, made] = [pool, step, attended.segment, attended.calls];
    let sum = 0;
    let from = 0;
    for (let j = 0; j < parts.length; j++) {
      const to = from + size[parts[j]!]!;
      const drawn = from + made[j]!;
      for (let k = from; k < drawn; k++) {
        const at = k + Math.floor(next() * (to - k));
        const b = all[at]!;
        all[at] = all[k]!;
        all[k] = b;
        const before = count[b]!;
        sum += steps[before]! - logMean[b]!;
        count[b] = before + 1;
      }
      from = to;
    }
    return sum;
  }

  /** Takes the last draw back. */
  function forget(): void {
    let from = 0;
    for (let j = 0; j < attended.segment.length; j++) {
      const drawn = from + attended.calls[j]!;
      for (let k = from; k < drawn; k++) count[pool[k]!] = 0;
      from += size[attended.segment[j]!]!;
    }
  }

  function tail(random: () => Random): number {
    for (const b of attended.buyer) count[b]! += 1;
    const observed = information();
    if (isPlain(observed, possible.length - 1)) return 1;
    for (const b of attended.buyer) count[b] = 0;
    fillPool();
    const next = random();
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
    p(random) {
      expect();
      const p = tail(random);
      for (const b of possible) {
        mean[b] = 0;
        count[b] = 0;
      }
      return p;
    },
  };
}

/** (k + 1) ln(k + 1) - k ln k for k < count: what a call more adds. */
const stepsUpTo = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => (k + 1) * Math.log(k + 1) - (k === 0 ? 0 : k * Math.log(k)));

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
