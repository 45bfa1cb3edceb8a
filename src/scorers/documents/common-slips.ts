import type { Scorer, ScorerInput } from '../scorer.ts';
import { comparedPairs, documentOutput, type PairAnswer, type PairMatch } from './compared-pairs.ts';
import { type MarketMarks, readMarketMarks, type UnitNameHit, type UnitSlip } from './market-marks.ts';
import { explainedNames, type NameUse, namingStrength, readNameUse } from './names-in-documents.ts';

/**
 * Do two bidders' documents for one lot share a mistake: a name that belongs in neither (the title of another project, another firm's name),
 * a slip in the same place of what both copy from the tender, or the same wrong result of the same numbers? Left out: what the tender's own
 * documents name, projects that one of the two won (they may be its references), names whose places tell why they are there
 * (`explainedNames`), names and slips that several other firms have too, slips that most bidders of the lot make.
 *
 * The subjects are found here. Params: `max_namers, min_strength`. `strength`: of the rarest mistake, -log10 of the chance that some other bidder
 * makes it. `statistic`: mistakes. `n`: lots.
 */
export const commonSlips: Scorer = async (input) => {
  const marks = await readMarketMarks(input);
  const { list, length } = marks;
  const use = await readNameUse(input, marks);
  const mistakes = new Map<string, Mistake[]>();
  const found: { a: number; b: number }[] = [];
  const { params } = input;
  const all = [
    ...sharedNames(marks, use, explainedNames(input), params),
    ...sharedSlips(marks, marks.slips, marks.repeated, params),
    ...sharedSlips(marks, marks.sums, marks.checked, params),
  ];
  for (const mistake of all) {
    const key = `${list.bidder[mistake.a]!} ${list.bidder[mistake.b]!}`;
    const own = mistakes.get(key) ?? [];
    mistakes.set(key, own);
    own.push(mistake);
    found.push({ a: mistake.a, b: mistake.b });
  }
  const pairs = comparedPairs(list, found);
  const answers = pairs.map(({ a, b, lots }): PairAnswer => {
    const all = mistakes.get(`${a} ${b}`) ?? [];
    const left = all
      .filter(({ explained }) => !explained)
      .sort((x, y) => y.strength - x.strength || x.a - y.a || (x.what < y.what ? -1 : 1));
    const strength = left[0]?.strength ?? 0;
    if (left.length > 0 && strength >= input.params.min_strength!)
      return {
        outcome: 'flagged',
        statistic: new Set(left.map(({ what }) => what)).size,
        n: new Set(left.map((mistake) => list.lot[mistake.a]!)).size,
        strength,
        matches: left.map((mistake) => matchOf(mistake, list.lot[mistake.a]!)),
      };
    if (all.length === 0 && lots.every(({ unitA, unitB }) => length[unitA] === 0 || length[unitB] === 0))
      return { outcome: 'not_evaluable', reason: 'no_text_layer' };
    return { outcome: 'cleared', statistic: 0, n: 0 };
  });
  return documentOutput(list, pairs, answers, []);
};

interface Mistake {
  /** Units, that of the bidder with the smaller number first. */
  readonly a: number;
  readonly b: number;
  /** Equal for the same mistake. */
  readonly what: string;
  readonly inA: UnitSlip['place'];
  readonly inB: UnitSlip['place'];
  readonly explained: boolean;
  readonly strength: number;
}

type Params = ScorerInput['params'];

function sharedNames(
  marks: MarketMarks,
  use: NameUse,
  told: (hit: UnitNameHit) => boolean,
  params: Params,
): readonly Mistake[] {
  const { list, firms } = marks;
  return heldTogether(marks, marks.hits, ({ name }) => String(name), params).flatMap(
    ({ one, other }): Mistake[] => {
      const [a, b] = [list.bidder[one.unit]!, list.bidder[other.unit]!];
      const namers = use.namers(one.name, [a, b]);
      const reference = use.lotsOf(one.name).some((lot) => use.won(lot, a) || use.won(lot, b));
      return [
        {
          a: one.unit,
          b: other.unit,
          what: `name ${one.name}`,
          inA: one.places[0]!,
          inB: other.places[0]!,
          explained: reference || told(one) || told(other) || namers > params.max_namers!,
          strength: namingStrength(namers, firms),
        },
      ];
    },
  );
}

/** @param chances places in which bids could have slipped: characters that they copy, results that they work out */
function sharedSlips(
  marks: MarketMarks,
  slips: readonly UnitSlip[],
  chances: number,
  params: Params,
): readonly Mistake[] {
  const { list } = marks;
  const makers = new Map<string, Set<number>>();
  const ofUnit = new Map<number, number>();
  for (const { unit, key } of slips) {
    const own = makers.get(key) ?? new Set<number>();
    makers.set(key, own);
    own.add(list.bidder[unit]!);
    ofUnit.set(unit, (ofUnit.get(unit) ?? 0) + 1);
  }
  // The chance that another one slips in a given place.
  const rate = (slips.length + 1) / (chances + 1);
  return heldTogether(marks, slips, ({ key }) => key, params).map(
    ({ one, other, holders, size }): Mistake => {
      const tries = Math.min(ofUnit.get(one.unit)!, ofUnit.get(other.unit)!);
      const elsewhere = makers.get(one.key)!.size - holders;
      return {
        a: one.unit,
        b: other.unit,
        what: `slip ${one.key}`,
        inA: one.place,
        inB: other.place,
        explained: elsewhere > params.max_namers! || (holders > 2 && 2 * holders > size),
        strength: Math.max(0, -Math.log10(Math.min(1, tries * rate))),
      };
    },
  );
}

interface Held<T> {
  readonly one: T;
  readonly other: T;
  /** Units of the lot that have it, and units of the lot. */
  readonly holders: number;
  readonly size: number;
}

/** Pairs of units of one lot that have the same thing, where few others of the lot do: what many have grows with the square and tells nothing. */
function heldTogether<T extends { readonly unit: number }>(
  { list }: MarketMarks,
  hits: readonly T[],
  keyOf: (hit: T) => string,
  params: Params,
): readonly Held<T>[] {
  const byUnit = new Map<number, T[]>();
  for (const hit of hits) {
    const own = byUnit.get(hit.unit) ?? [];
    byUnit.set(hit.unit, own);
    own.push(hit);
  }
  const held: Held<T>[] = [];
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const holders = new Map<string, Map<number, T>>();
    for (let unit = list.lots[l]!; unit < list.lots[l + 1]!; unit++)
      for (const hit of byUnit.get(unit) ?? []) {
        const own = holders.get(keyOf(hit)) ?? new Map<number, T>();
        holders.set(keyOf(hit), own);
        if (!own.has(unit)) own.set(unit, hit);
      }
    for (const own of holders.values()) {
      if (own.size < 2 || own.size - 2 > params.max_namers!) continue;
      const all = [...own.values()];
      for (const [i, one] of all.entries())
        for (const other of all.slice(i + 1))
          held.push({ one, other, holders: own.size, size: list.lots[l + 1]! - list.lots[l]! });
    }
  }
  return held;
}

function matchOf({ inA, inB, strength }: Mistake, lot: number): PairMatch {
  return {
    lot,
    fact: 'shared_error',
    weight: strength,
    aPlace: inA.place,
    bPlace: inB.place,
    aOffset: inA.offset,
    bOffset: inB.offset,
    aText: inA.text,
    bText: inB.text,
  };
}
