import { type MeetingTail, type MeetingTailOptions, meetingTail } from './meeting-tail.ts';
import { pairsWhere } from './pairs-where.ts';
import { firstAtLeast } from './participation-index.ts';
import { type Chances, possibleCircles } from './possible-circles.ts';

export interface CirclesInput extends MeetingTailOptions {
  /**
   * Pairs, the smaller number first, in order of both; their p-values; and what the p-value of one is that may not have been looked at
   * closely yet.
   */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly p: Float64Array;
  readonly pOf: (pair: number) => number;
  readonly chances: Chances;
  /** Largest probability that independent firms would give any such circle at all. */
  readonly level: number;
  /** Largest circle looked for. */
  readonly maxSize: number;
  /** Most pairs around which one is looked for, the most suspicious first. */
  readonly maxSeeds: number;
  /** Largest p-value of a pair that holds a circle together. */
  readonly pairLevel: number;
  /** Pairs that are linked for themselves: they may be part of a circle, but none is looked for around them. */
  readonly linked: (pair: number) => boolean;
}

/** Firms that meet too often as a whole; p is corrected for every circle of any size that could have been found. */
export interface Circle {
  /** Ascending. */
  readonly members: readonly number[];
  readonly p: number;
  /** Pairs of members with a p-value of at most `pairLevel`. */
  readonly pairs: readonly number[];
}

/** The circles, and the number of pairs around which none was looked for because `maxSeeds` was reached. */
export interface Circles {
  readonly found: readonly Circle[];
  readonly left: number;
}

const SMALLEST = 3;

/**
 * Circles of firms whose meetings are too many taken together although single pairs need not be: four firms with six pairs at p = 1e-3 each
 * are hidden among thousands of pairs, and are not chance.
 *
 * The p-value of a circle: its firms in ascending order, each against those before it (`meetingTail`); given where the earlier ones bid, the
 * choice of the next is independent of theirs under the null, so that Fisher's product of these p-values holds whatever the pairs have in
 * common. It is multiplied by the number of circles of its size that could have been found (`possibleCircles`; of a circle any two have met) and by 2^(size - 2), which adds
 * up to less than one over all sizes: however a circle was found, the chance of any at `level` stays within `level`. Each member, moreover, must
 * belong to the rest by a test corrected for all firms that could have, or a strong pair would carry strangers.
 */
export function circles(input: CirclesInput): Circles {
  const { a, b, p, level, maxSize, maxSeeds } = input;
  if (level === 0) return { found: [], left: 0 };
  const sizes = Array.from({ length: maxSize + 1 }, (_, size) => circlesTried(input.chances, size));
  const seed = seedLevel(input);
  const neighbours = neighboursOf(input);
  const tail = remembered(meetingTail(input));
  const found = new Map<string, Found>();
  const seeds = pairsWhere(p.length, (pair) => p[pair]! <= seed && !input.linked(pair)).sort(
    (one, other) => p[one]! - p[other]! || one - other,
  );
  const haveMet = meetingsOf(input);
  for (const pair of seeds.slice(0, maxSeeds)) {
    const circle = grow([a[pair]!, b[pair]!], { ...input, sizes, neighbours, haveMet, tail });
    if (circle !== null) found.set(circle.members.join(' '), circle);
  }
  const whole = withoutParts([...found.values()]).map((circle) => ({
    ...circle,
    pairs: circle.members.flatMap((member, i) =>
      circle.members.slice(i + 1).flatMap((other) => holding(neighbours.get(member)?.get(other), input)),
    ),
  }));
  return { found: whole, left: Math.max(0, seeds.length - maxSeeds) };
}

/**
 * Largest p-value of a pair around which a circle is looked for. Three pairs share what a circle of three needs, so that the strongest of them is
 * about the third root of it or stronger. Larger circles of weaker pairs may be missed: it bounds the search, and does not enter the p-value.
 */
export const seedLevel = ({
  chances,
  level,
  pairLevel,
}: Pick<CirclesInput, 'chances' | 'level' | 'pairLevel'>): number =>
  Math.min(pairLevel, Math.cbrt(level / Math.max(1, circlesTried(chances, SMALLEST))));

const circlesTried = (chances: Chances, size: number): number =>
  size < SMALLEST ? 0 : possibleCircles(chances, size) * 2 ** (size - 2);

type Found = Omit<Circle, 'pairs'>;

interface Search extends CirclesInput {
  readonly sizes: readonly number[];
  readonly neighbours: Neighbours;
  readonly haveMet: (firm: number, other: number) => boolean;
  readonly tail: CircleTail;
}

/** Adds the firm that belongs most, as long as one does; null where the circle cannot be told from chance. */
function grow(pair: readonly number[], search: Search): Found | null {
  let members = pair;
  let best: Found | null = null;
  while (members.length < search.maxSize) {
    const next = nextMember(members, search);
    if (next === null) break;
    members = [...members, next].sort((one, other) => one - other);
    const p = correctedP(members, search);
    if (p <= search.level && members.every((member) => belongs(member, members, search)))
      best = { members, p };
  }
  return best;
}

function nextMember(members: readonly number[], search: Search): number | null {
  const near = new Set(
    members.flatMap((member) =>
      [...(search.neighbours.get(member) ?? [])]
        .filter(([, pair]) => holding(pair, search).length > 0)
        .map(([firm]) => firm),
    ),
  );
  let [next, least]: [number | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const firm of [...near].sort((one, other) => one - other)) {
    if (members.includes(firm) || !members.every((member) => search.haveMet(firm, member))) continue;
    const p = search.tail(firm, members);
    if (p < least && p <= memberLevel(members, search)) [next, least] = [firm, p];
  }
  return next;
}

const belongs = (member: number, members: readonly number[], search: Search): boolean => {
  const others = members.filter((other) => other !== member);
  return search.tail(member, others) <= memberLevel(others, search);
};

/** `level` divided by the firms that could have met the least connected member. */
function memberLevel(members: readonly number[], { level, chances, fits }: Search): number {
  const firms = members.reduce(
    (least, member) => Math.min(least, chances.partners?.[member] ?? least),
    fits.index.bidderStart.length - 1,
  );
  return level / Math.max(1, firms);
}

/** Fisher's combination of the members' p-values, corrected for the circles that could have been found. */
function correctedP(members: readonly number[], { tail, sizes }: Search): number {
  let x = 0;
  for (let i = 1; i < members.length; i++) x -= Math.log(tail(members[i]!, members.slice(0, i)));
  let [term, sum] = [1, 1];
  for (let i = 1; i < members.length - 1; i++) {
    term *= x / i;
    sum += term;
  }
  return Math.min(1, Math.exp(-x) * sum * sizes[members.length]!);
}

/** The pair, where it holds a circle together. */
const holding = (pair: number | undefined, { pOf, pairLevel }: CirclesInput): readonly number[] =>
  pair !== undefined && pOf(pair) <= pairLevel ? [pair] : [];

/** Of each firm the others that a pair may hold to it, with the pair. */
type Neighbours = ReadonlyMap<number, ReadonlyMap<number, number>>;

function neighboursOf({ a, b, p, pairLevel }: CirclesInput): Neighbours {
  const neighbours = new Map<number, Map<number, number>>();
  const add = (firm: number, other: number, pair: number): void => {
    const known = neighbours.get(firm) ?? new Map<number, number>();
    neighbours.set(firm, known.set(other, pair));
  };
  for (let i = 0; i < p.length; i++) {
    if (p[i]! > pairLevel) continue;
    add(a[i]!, b[i]!, i);
    add(b[i]!, a[i]!, i);
  }
  return neighbours;
}

/** Whether two firms are a candidate pair. */
function meetingsOf({ a, b }: CirclesInput): Search['haveMet'] {
  return (firm, other) => {
    const [one, two] = [Math.min(firm, other), Math.max(firm, other)];
    const from = firstAtLeast(a, one, 0, a.length);
    const to = firstAtLeast(a, one + 1, from, a.length);
    const at = firstAtLeast(b, two, from, to);
    return at < to && b[at] === two;
  };
}

type CircleTail = (firm: number, circle: readonly number[]) => number;

function remembered(tail: MeetingTail): CircleTail {
  const known = new Map<string, number>();
  return (firm, circle) => {
    const key = `${firm} ${circle.join(' ')}`;
    const value = known.get(key) ?? tail(firm, circle).p;
    known.set(key, value);
    return value;
  };
}

/** Leaves out circles that are part of another. */
function withoutParts(all: readonly Found[]): readonly Found[] {
  return all
    .filter(
      ({ members }) =>
        !all.some(
          (other) =>
            other.members.length > members.length &&
            members.every((member) => other.members.includes(member)),
        ),
    )
    .sort((one, other) => one.p - other.p || (one.members.join(' ') < other.members.join(' ') ? -1 : 1));
}
