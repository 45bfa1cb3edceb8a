import type { Scorer } from '../scorer.ts';
import type { DocumentPair, DocumentPairs } from './document-pairs.ts';
import { rankPairs } from './ranked-pairs.ts';

/**
 * Are two bidders' documents for one lot nearly the same as a whole? Jaccard index of their marks without those of the tender and of text
 * known from other firms; 1 where a file of both has one digest. Candidates by one-permutation MinHash and bands.
 *
 * The subjects are found here. Params: `alpha, least_similarity, common_share, min_others, unrelated_pairs`. `statistic`: the Jaccard index
 * in the lot that tells most. `n`: lots with documents so alike. Edge weight: -log10 p.
 */
export const documentsAlike: Scorer = (input) =>
  rankPairs(input, {
    value: ({ similarity }) => similarity,
    unrelated: ({ similarities }) => similarities,
    least: input.params.least_similarity!,
    besides: sameFiles,
    matches: ({ a, b, similarity, passages }, lot, list) => {
      const twin = twinFiles(a, b, list);
      const [first] = passages;
      const places = twin ?? [first?.aPlace ?? list.from[a]!, first?.bPlace ?? list.from[b]!];
      const texts = twin === undefined && first !== undefined ? [first.aText, first.bText] : [null, null];
      return [
        {
          lot,
          fact: 'near_duplicate',
          weight: similarity,
          aPlace: places[0]!,
          bPlace: places[1]!,
          aOffset: twin === undefined ? (first?.aOffset ?? 0) : 0,
          bOffset: twin === undefined ? (first?.bOffset ?? 0) : 0,
          aText: texts[0]!,
          bText: texts[1]!,
        },
      ];
    },
  });

type List = DocumentPairs['marks']['list'];

/** Files of one digest that two bidders of a lot handed in and nobody else in it, nor the tender. */
function sameFiles({ marks: { list } }: DocumentPairs): readonly DocumentPair[] {
  const pairs: DocumentPair[] = [];
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const holders = new Map<string, number[]>();
    for (let unit = list.lots[l]!; unit < list.lots[l + 1]!; unit++)
      for (const digest of digestsOf(unit, list)) {
        const own = holders.get(digest) ?? [];
        holders.set(digest, own);
        own.push(unit);
      }
    for (const units of holders.values())
      if (units.length === 2)
        pairs.push({ a: units[0]!, b: units[1]!, similarity: 1, compared: NOTHING, passages: [] });
  }
  return pairs;
}

const NOTHING = { score: 0, blocks: 0, characters: 0, passages: [] };

/** Digests of a unit's files, each once, without those of the tender. */
function digestsOf(unit: number, list: List): ReadonlySet<string> {
  const digests = new Set<string>();
  for (let place = list.from[unit]!; place < list.to[unit]!; place++) {
    const digest = list.digest[place];
    if (digest !== null && digest !== undefined) digests.add(digest);
  }
  for (const place of list.ofTender.get(list.tender[unit]!) ?? []) digests.delete(list.digest[place] ?? '');
  return digests;
}

function twinFiles(a: number, b: number, list: List): readonly [number, number] | undefined {
  for (let one = list.from[a]!; one < list.to[a]!; one++)
    for (let other = list.from[b]!; other < list.to[b]!; other++)
      if (list.digest[one] !== null && list.digest[one] === list.digest[other]) return [one, other];
  return undefined;
}
