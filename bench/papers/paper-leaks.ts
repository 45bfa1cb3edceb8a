import { randomOf } from '../market-random.ts';
import type { Market, PlantedGroup } from '../market-types.ts';
import type { Difficulty } from '../schemes/difficulty.ts';
import { LEAKS, type LeakTraits } from '../traces/leak-difficulty.ts';
import { slipKey } from '../traces/leaks.ts';
import { hasBills, hasTexts, papersOf } from './kept-papers.ts';

/** A text made from the draft that several members of a ring use in a lot. */
export interface DraftSlip {
  /** Names the draft: equal for all who use it. */
  readonly draft: string;
  readonly rewritten: number;
  /** Whether the draft has a slip of the pen in what it copies from the tender. */
  readonly slip: boolean;
  /** Member whose name stands where the bidder's own belongs. */
  readonly rival?: number;
}

/** A bill made from that of another member. */
export interface BillSlip {
  readonly from: number;
  readonly copied: number;
  readonly noise: number;
  readonly wrongSum: boolean;
}

/** By `lot/firm`, as `Slips`. */
export interface PaperSlips {
  readonly texts: ReadonlyMap<string, DraftSlip>;
  readonly bills: ReadonlyMap<string, BillSlip>;
}

/** What papers of planted rings have in common; `leaks` says of which rings texts and bills do. */
export function ringPapers(
  market: Market,
  rings: readonly PlantedGroup[],
  difficulty: Difficulty,
  leaks: (ring: number, what: 'texts' | 'bills') => boolean,
): PaperSlips {
  const traits = LEAKS[difficulty];
  const texts = new Map<string, DraftSlip>();
  const bills = new Map<string, BillSlip>();
  rings.forEach((ring, i) => {
    for (const no of ring.lots) {
      const lot = market.lots[no] as Market['lots'][number];
      const present = papersOf(market, lot).flatMap(({ firm }) => (ring.firms.includes(firm) ? [firm] : []));
      if (leaks(i, 'texts') && hasTexts(market, lot))
        for (const [firm, slip] of draftSlips(market, traits, i, no, present))
          texts.set(slipKey(no, firm), slip);
      if (leaks(i, 'bills') && hasBills(market, lot))
        for (const [firm, slip] of billSlips(market, traits, i, no, present))
          bills.set(slipKey(no, firm), slip);
    }
  });
  return { texts, bills };
}

function draftSlips(
  { options }: Market,
  traits: LeakTraits,
  ring: number,
  lot: number,
  present: readonly number[],
): readonly (readonly [number, DraftSlip])[] {
  const random = randomOf(options.seed, 'draft', ring, lot);
  if (!random.chance(traits.draft)) return [];
  const members = present.filter((_, i) => i < 2 || random.chance(traits.members));
  if (members.length < 2) return [];
  const slip = random.chance(traits.slip);
  const named = random.chance(traits.rival) ? members[0] : undefined;
  return members.map((firm, i) => [
    firm,
    {
      draft: `${ring}/${lot}`,
      rewritten: i === 0 ? 0 : traits.rewritten,
      slip,
      ...(named !== undefined && i === 1 ? { rival: named } : {}),
    },
  ]);
}

function billSlips(
  { options }: Market,
  traits: LeakTraits,
  ring: number,
  lot: number,
  present: readonly number[],
): readonly (readonly [number, BillSlip])[] {
  const random = randomOf(options.seed, 'ring bill', ring, lot);
  if (!random.chance(traits.bill)) return [];
  const members = present.filter((_, i) => i < 2 || random.chance(traits.members));
  const [from] = members;
  if (from === undefined || members.length < 2) return [];
  const wrongSum = random.chance(traits.wrongSum);
  return members.map((firm) => [firm, { from, copied: traits.copied, noise: traits.itemNoise, wrongSum }]);
}
