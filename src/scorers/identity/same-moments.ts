import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import type { Scorer, ScorerInput } from '../scorer.ts';
import { answerListed, type ListedPair } from './answer-listed.ts';
import { arrivalStreams, type Stream } from './arrival-streams.ts';
import { closeChance } from './local-chance.ts';

/** Operations in which a pair must come close to be looked at: once is nothing. */
const FEWEST_MOMENTS = 2;

/**
 * Do two bidders again and again do the same within seconds of each other? Upper Poisson-binomial tail of the number of operations (obtaining
 * the tender, uploading the bid, in any lot) in which both took part and came within `seconds`, each with the chance that the local
 * rate of the others gives it, or, where that is more, the habits of the two. Members of one joint bid act once and are not compared in its lot.
 *
 * Subjects: found here, the pairs that came close at least twice. Params: `fdr, seconds, max_crowd`. `statistic`: close moments over those expected. `n`:
 * lots with one.
 */
export const sameMoments: Scorer = async (input) => {
  const streams = arrivalStreams(
    await input.read(`
      select lot_no, cast(operation = 'upload' as integer) as upload, second, before, bidder_no, partners
      from arrivals order by lot_no, upload, second, bidder_no`),
  );
  const { close, crowds } = closeMoments(streams, input);
  const listed = [...close]
    .filter(([, moments]) => moments >= FEWEST_MOMENTS)
    .map(([name]) => name.split(' ').map(Number) as [number, number])
    .sort(([a, b], [c, d]) => a - c || b - d);
  const places = placesOf(streams, new Set(listed.flat()));
  const pairs = listed.map(([a, b]) => weighPair(a, b, streams, places, input.params.seconds!));
  // No more pairs than this can have been together in two streams.
  const together = streams.reduce((sum, { second: { length } }) => sum + (length * (length - 1)) / 2, 0);
  const answered = answerListed(pairs, Math.floor(together / FEWEST_MOMENTS), input.params.fdr!);
  if (crowds === 0) return answered;
  return {
    ...answered,
    caps: [
      {
        cap: 'crowded_moments',
        limit: input.params.max_crowd!,
        hits: crowds,
        text: {
          en: `At ${crowds} moments more than ${input.params.max_crowd} bidders of one lot acted within seconds; who came close to whom there was not gone through.`,
          'zh-CN': `有 ${crowds} 个时刻，同一标段在数秒内操作的投标人超过 ${input.params.max_crowd} 家，未逐对比较。`,
        },
      },
    ],
  };
};

/** How often each pair came close, by "a b"; and how many times an arrival stood in a crowd whose pairs were left out. */
function closeMoments(streams: readonly Stream[], { params }: ScorerInput) {
  const close = new Map<string, number>();
  let crowds = 0;
  for (const { second, bidder, partners } of streams) {
    for (let i = 0, last = 0; i < second.length; i++) {
      last = Math.max(last, i);
      while (last + 1 < second.length && second[last + 1]! - second[i]! <= params.seconds!) last++;
      if (last - i > params.max_crowd!) {
        crowds++;
        continue;
      }
      for (let j = i + 1; j <= last; j++) {
        if (bidder[i] === bidder[j] || (partners[i]! >= 0 && partners[i] === partners[j])) continue;
        const [a, b] = [Math.min(bidder[i]!, bidder[j]!), Math.max(bidder[i]!, bidder[j]!)];
        const name = `${a} ${b}`;
        close.set(name, (close.get(name) ?? 0) + 1);
      }
    }
  }
  return { close, crowds };
}

/** Of each bidder the streams that it is in, ascending, with its place there. */
type Places = ReadonlyMap<number, readonly (readonly [number, number])[]>;

function placesOf(streams: readonly Stream[], wanted: ReadonlySet<number>): Places {
  const places = new Map<number, [number, number][]>();
  for (const [s, { bidder }] of streams.entries())
    for (const [i, no] of bidder.entries()) {
      if (!wanted.has(no)) continue;
      const own = places.get(no);
      if (own === undefined) places.set(no, [[s, i]]);
      else own.push([s, i]);
    }
  return places;
}

/** Fewer lots in common tell no habit; of more than this many the first are asked. */
const HABIT_LOTS = [3, 200] as const;
/** Half of the range, in seconds, in which two habits are compared. */
const HABIT_REACH = 30;

/**
 * Chance that two bidders come within `width` seconds because both keep to a time before the deadline: how often what one does in a lot is
 * close to what the other does in another lot.
 */
function habitChance(a: readonly number[], b: readonly number[], width: number): number {
  const [fewest, most] = HABIT_LOTS;
  const lots = Math.min(a.length, most);
  if (lots < fewest) return 0;
  let near = 0;
  for (let i = 0; i < lots; i++)
    for (let j = 0; j < lots; j++) if (i !== j && Math.abs(a[i]! - b[j]!) <= HABIT_REACH) near++;
  return Math.min(1, (near / (lots * (lots - 1))) * (width / (2 * HABIT_REACH + 1)));
}

function weighPair(
  a: number,
  b: number,
  streams: readonly Stream[],
  places: Places,
  seconds: number,
): ListedPair {
  const other = new Map(places.get(b));
  const common = places.get(a)!.flatMap(([s, i]) => {
    const j = other.get(s);
    const stream = streams[s]!;
    const isJoint = j !== undefined && stream.partners[i]! >= 0 && stream.partners[i] === stream.partners[j];
    return j === undefined || isJoint ? [] : [{ stream, i, j }];
  });
  const habit = [0, 1].map((upload) => {
    const own = common.filter(({ stream }) => stream.upload === upload && !Number.isNaN(stream.due));
    const before = (place: 'i' | 'j'): readonly number[] =>
      own.map((row) => row.stream.due - row.stream.second[row[place]]!);
    return habitChance(before('i'), before('j'), 2 * seconds + 1);
  });
  const chances: number[] = [];
  const lots = new Set<number>();
  let [moments, expected, smallest] = [0, 0, 1];
  for (const { stream, i, j } of common) {
    const { lot, second, tick, upload } = stream;
    const chance = Math.max(habit[upload]!, closeChance(second, i, j, seconds, tick));
    chances.push(chance);
    expected += chance;
    smallest *= chance;
    if (Math.abs(second[i]! - second[j]!) > seconds) continue;
    moments++;
    lots.add(lot);
  }
  return {
    a,
    b,
    p: poissonBinomialUpperTail(chances, moments),
    smallest,
    statistic: moments / expected,
    n: lots.size,
    reason: null,
  };
}
