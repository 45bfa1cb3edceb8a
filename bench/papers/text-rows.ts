import { rewrite } from '../documents/text-market.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Firm, Lot, Market } from '../market-types.ts';
import { slipKey } from '../traces/leaks.ts';
import { firmNames } from './firm-names.ts';
import { hasTenderText, hasTexts, papersOf } from './kept-papers.ts';
import type { DraftSlip, PaperSlips } from './paper-leaks.ts';
import { type TextCommons, textCommons, textHabits } from './text-commons.ts';

type Cell = string | number | null;
type Add = (table: string, row: readonly Cell[]) => void;

export const TEXT_COLUMNS = { documents: ['document_id', 'lot_id', 'bidder_id', 'kind', 'text'] } as const;

const TENDER = 300;
/** Characters of its own that a bid has, and of each paragraph of a ring's draft. */
const OWN = 250;
const PARAGRAPH = [150, 250] as const;
/** Shares of bids with a slip of the pen in what they copy, with a chance phrase that some other bid has too, and that name a rival as a partner. */
const SLIPS = 0.2;
const CHANCE_PHRASE = 0.03;
const PARTNERS = 0.01;

/** About a thousand characters of each bid of the lots whose texts are kept, and the tender's own. */
export function textRows(market: Market, slips: PaperSlips['texts'], add: Add): void {
  const { seed } = market.options;
  const commons = textCommons(market);
  const names = firmNames(market);
  const chancePhrases = Math.max(1, Math.round(market.lots.length * CHANCE_PHRASE));
  const drafts = new Map<string, readonly string[]>();
  const draftOf = (name: string): readonly string[] => {
    const known = drafts.get(name);
    if (known !== undefined) return known;
    const random = randomOf(seed, 'draft text', ...name.split('/').map(Number));
    const made = Array.from({ length: 2 + random.below(3) }, () =>
      commons.write(random, random.between(...PARAGRAPH)),
    );
    drafts.set(name, made);
    return made;
  };
  for (const lot of market.lots) {
    if (!hasTexts(market, lot)) continue;
    const tender = commons.write(randomOf(seed, 'tender text', lot.no), TENDER);
    if (hasTenderText(market, lot)) add('documents', [`D${lot.id}`, lot.id, null, 'tender', tender]);
    const present = papersOf(market, lot);
    for (const { firm: no } of present) {
      const firm = market.firms[no] as Firm;
      const random = randomOf(seed, 'text', lot.no, no);
      const slip = slips.get(slipKey(lot.no, no));
      const rival = present[random.below(present.length)]?.firm as number;
      const pieces = [
        ...honestPieces(market, commons, lot, firm, random),
        quote(tender, slip, seed, lot, random),
        random.chance(CHANCE_PHRASE) ? chancePhrase(commons, seed, random.below(chancePhrases)) : '',
        random.chance(PARTNERS) && rival !== no ? `拟分包单位：${names[rival]}` : '',
        ...(slip === undefined
          ? []
          : draftOf(slip.draft).map((text) => rewrite(text, slip.rewritten, random.next))),
      ].filter((piece) => piece !== '');
      shuffle(pieces, random);
      const head = `投标函。投标人：${names[slip?.rival ?? no]}`;
      add('documents', [`D${lot.id}-${firm.id}`, lot.id, firm.id, 'technical', [head, ...pieces].join('\n')]);
    }
  }
}

function honestPieces(
  market: Market,
  commons: TextCommons,
  lot: Lot,
  firm: Firm,
  random: Random,
): readonly string[] {
  const { template, brochure } = textHabits(market, lot, firm);
  return [
    commons.clause(random),
    commons.clause(random),
    ...Array.from({ length: 3 }, () => commons.phrase(lot, random)),
    commons.own(firm),
    commons.write(random, OWN),
    template === null ? '' : commons.template(template),
    brochure === null ? '' : commons.brochure(lot, brochure),
  ];
}

/** What the bid copies from the tender; a slip of the draft stands at the same place in all who use it. */
function quote(tender: string, slip: DraftSlip | undefined, seed: number, lot: Lot, random: Random): string {
  const copied = tender.slice(0, Math.floor(tender.length * random.between(0.3, 0.7)));
  const own = random.chance(SLIPS) ? withSlip(copied, random.between(0.2, 0.8), random) : copied;
  if (slip?.slip !== true) return own;
  const shared = randomOf(seed, 'draft slip', lot.no);
  return withSlip(copied, (TENDER / copied.length) * shared.between(0.1, 0.25), shared);
}

/** Another character in place of one, as a slip of the pen makes it. */
function withSlip(text: string, share: number, random: Random): string {
  const at = Math.floor(text.length * share);
  return `${text.slice(0, at)}${String.fromCharCode(0x4e00 + random.below(6000))}${text.slice(at + 1)}`;
}

const chancePhrase = (commons: TextCommons, seed: number, no: number): string => {
  const random = randomOf(seed, 'chance phrase', no);
  return commons.write(random, random.between(26, 56));
};

function shuffle(items: string[], random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const k = random.below(i + 1);
    [items[i], items[k]] = [items[k] as string, items[i] as string];
  }
}
