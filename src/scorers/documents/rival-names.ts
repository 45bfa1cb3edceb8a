import type { Scorer } from '../scorer.ts';
import { comparedPairs, documentOutput, type PairAnswer, type PairMatch } from './compared-pairs.ts';
import { readMarketMarks, type UnitNameHit } from './market-marks.ts';
import { explainedNames, namingStrength, readNameUse } from './names-in-documents.ts';

/**
 * Does a bidder's document contain the registered name of another bidder of the lot? Left out: what the tender's own documents name, the
 * bidder's own name and what contains it, partners of a joint bid, firms that several others name too, and names whose places tell why they are
 * there (`explainedNames`).
 *
 * The subjects are found here. Params: `max_namers, min_strength`. `strength`: -log10 of the chance that some other firm's documents name it.
 * `statistic`: how often the names stand there. `n`: lots.
 */
export const rivalNames: Scorer = async (input) => {
  const marks = await readMarketMarks(input);
  const { list, length, firms } = marks;
  const use = await readNameUse(input, marks);
  const told = explainedNames(input);
  const named = new Map<string, Naming[]>();
  const unitOf = new Map<string, number>();
  list.bidder.forEach((bidder, unit) => {
    unitOf.set(`${list.lot[unit]!} ${bidder}`, unit);
  });
  for (const hit of marks.hits) {
    const [writer, other] = [list.bidder[hit.unit]!, list.names.bidder[hit.name]!];
    const lot = list.lot[hit.unit]!;
    const rival = other === -1 ? undefined : unitOf.get(`${lot} ${other}`);
    if (rival === undefined || use.joint(lot, writer, other)) continue;
    const namers = use.namers(hit.name, [writer, other]);
    const explained = namers > input.params.max_namers! || told(hit);
    const key = `${Math.min(writer, other)} ${Math.max(writer, other)}`;
    named.set(key, [
      ...(named.get(key) ?? []),
      { hit, lot, rival, explained, strength: namingStrength(namers, firms), byFirst: writer < other },
    ]);
  }
  const found = [...named.values()].flat().map(({ hit, rival }) => ({ a: hit.unit, b: rival }));
  const pairs = comparedPairs(list, found);
  const answers = pairs.map(({ a, b, lots }): PairAnswer => {
    const all = named.get(`${a} ${b}`) ?? [];
    const left = all.filter(({ explained }) => !explained);
    const strength = left.reduce((most, one) => Math.max(most, one.strength), 0);
    const count = left.reduce((sum, { hit }) => sum + hit.count, 0);
    if (left.length > 0 && strength >= input.params.min_strength!)
      return {
        outcome: 'flagged',
        statistic: count,
        n: new Set(left.map(({ lot }) => lot)).size,
        strength,
        matches: left.flatMap(matchesOf(list)),
      };
    if (all.length === 0 && lots.every(({ unitA, unitB }) => length[unitA] === 0 || length[unitB] === 0))
      return { outcome: 'not_evaluable', reason: 'no_text_layer' };
    return { outcome: 'cleared', statistic: count, n: 0 };
  });
  return documentOutput(list, pairs, answers, []);
};

interface Naming {
  readonly hit: UnitNameHit;
  readonly lot: number;
  /** Unit of the bidder who is named. */
  readonly rival: number;
  readonly explained: boolean;
  readonly strength: number;
  /** Whether the bidder with the smaller number wrote it. */
  readonly byFirst: boolean;
}

/** The place in the writer's document, beside the first document of whom it names. */
const matchesOf =
  ({ from }: { readonly from: Int32Array }) =>
  ({ hit, lot, rival, strength, byFirst }: Naming): readonly PairMatch[] =>
    hit.places.slice(0, 3).map(({ place, offset, text }) => {
      const written = { place, offset, text };
      const beside = { place: from[rival]!, offset: 0, text: null };
      const [one, other] = byFirst ? [written, beside] : [beside, written];
      return {
        lot,
        fact: 'other_name',
        weight: strength,
        aPlace: one.place,
        bPlace: other.place,
        aOffset: one.offset,
        bOffset: other.offset,
        aText: one.text,
        bText: other.text,
      };
    });
