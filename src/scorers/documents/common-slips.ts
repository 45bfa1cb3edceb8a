import type { Scorer } from '../scorer.ts';
import { comparedPairs, documentOutput, type PairAnswer, type PairMatch } from './compared-pairs.ts';
import { readMarketMarks, type UnitNameHit } from './market-marks.ts';
import { namingStrength, readNameUse } from './names-in-documents.ts';

/**
 * Do two bidders' documents for one lot contain the same name that belongs in neither: the title of another project, or another firm's
 * name? Left out: what the tender's own documents name, projects that one of the two won (they may be its references), and names that
 * several other firms write too.
 *
 * The subjects are found here. Params: `max_namers, min_strength`. `strength`: of the rarest of these names, -log10 of the chance that some
 * other firm's documents contain it. `statistic`: names. `n`: lots.
 */
export const commonSlips: Scorer = async (input) => {
  const marks = await readMarketMarks(input);
  const { list, length, firms } = marks;
  const use = await readNameUse(input, marks);
  const slips = new Map<string, Slip[]>();
  const found: { a: number; b: number }[] = [];
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const holders = new Map<number, UnitNameHit[]>();
    for (let unit = list.lots[l]!; unit < list.lots[l + 1]!; unit++)
      for (const hit of use.byUnit.get(unit) ?? []) {
        const own = holders.get(hit.name) ?? [];
        holders.set(hit.name, own);
        own.push(hit);
      }
    for (const [name, hits] of holders) {
      // A name that more write is no slip, and its pairs grow with the square.
      if (hits.length < 2 || hits.length - 2 > input.params.max_namers!) continue;
      for (const [i, one] of hits.entries())
        for (const other of hits.slice(i + 1)) {
          const [a, b] = [list.bidder[one.unit]!, list.bidder[other.unit]!];
          const namers = use.namers(name, [a, b]);
          const reference = use.lotsOf(name).some((lot) => use.won(lot, a) || use.won(lot, b));
          const slip: Slip = {
            lot: list.lot[one.unit]!,
            name,
            one,
            other,
            explained: reference || namers > input.params.max_namers!,
            strength: namingStrength(namers, firms),
          };
          found.push({ a: one.unit, b: other.unit });
          slips.set(`${a} ${b}`, [...(slips.get(`${a} ${b}`) ?? []), slip]);
        }
    }
  }
  const pairs = comparedPairs(list, found);
  const answers = pairs.map(({ a, b, lots }): PairAnswer => {
    const all = slips.get(`${a} ${b}`) ?? [];
    const left = all
      .filter(({ explained }) => !explained)
      .sort((x, y) => y.strength - x.strength || x.lot - y.lot || x.name - y.name);
    const strength = left[0]?.strength ?? 0;
    if (left.length > 0 && strength >= input.params.min_strength!)
      return {
        outcome: 'flagged',
        statistic: new Set(left.map(({ name }) => name)).size,
        n: new Set(left.map(({ lot }) => lot)).size,
        strength,
        matches: left.map(matchOf),
      };
    if (all.length === 0 && lots.every(({ unitA, unitB }) => length[unitA] === 0 || length[unitB] === 0))
      return { outcome: 'not_evaluable', reason: 'no_text_layer' };
    return { outcome: 'cleared', statistic: 0, n: 0 };
  });
  return documentOutput(list, pairs, answers, []);
};

interface Slip {
  readonly lot: number;
  readonly name: number;
  /** In the documents of the bidder with the smaller number, and of the other. */
  readonly one: UnitNameHit;
  readonly other: UnitNameHit;
  readonly explained: boolean;
  readonly strength: number;
}

function matchOf({ lot, one, other, strength }: Slip): PairMatch {
  const [a, b] = [one.places[0]!, other.places[0]!];
  return {
    lot,
    fact: 'shared_error',
    weight: strength,
    aPlace: a.place,
    bPlace: b.place,
    aOffset: a.offset,
    bOffset: b.offset,
    aText: a.text,
    bText: b.text,
  };
}
