import { type Random, randomOf } from '../market-random.ts';
import type { Bid, Firm, Lot, Market } from '../market-types.ts';
import { slipKey } from '../traces/leaks.ts';
import { billHabits } from './bill-habits.ts';
import { hasBills, papersOf } from './kept-papers.ts';
import type { BillSlip, PaperSlips } from './paper-leaks.ts';
import { CATALOGUE, type PriceList, priceLists, toCents } from './price-lists.ts';

type Cell = string | number | null;
type Add = (table: string, row: readonly Cell[]) => void;

export const BILL_COLUMNS = {
  bid_items: [
    'lot_id', 'bidder_id', 'item_path', 'item_code', 'unit', 'quantity', 'unit_price', 'amount', 'competitive',
  ],
} as const; // biome-ignore format: a table

const [FEWEST, MORE] = [40, 60];
/** Share of a ceiling that items make up; the rest are fees and taxes, for which nobody competes. */
const ITEMS = 0.9;
/** Share of the control price's items that are the published price, and how far the others and the costs of a lot are from it. */
const CONTROL_PUBLISHED = 0.7;
const CONTROL_SPREAD = 0.05;
const COST_SPREAD = 0.05;
/** Share of bills with a wrong sum. */
const WRONG_SUMS = 0.03;

/** What is issued with a lot: items, quantities, the control price's list; and what an item costs everybody. */
interface Issued {
  readonly lot: Lot;
  readonly items: readonly number[];
  readonly quantity: readonly number[];
  readonly control: readonly number[];
  readonly cost: readonly number[];
  readonly lists: PriceList;
}

/** Bills of forty to a hundred items of the lots whose bills are kept, each with the control price's own list. */
export function billRows(market: Market, slips: PaperSlips['bills'], add: Add): void {
  const listsOf = priceLists(market);
  for (const lot of market.lots) {
    if (!hasBills(market, lot)) continue;
    const issued = issuedWith(market, lot, listsOf(lot));
    writeBill(issued, null, issued.control, lot.ceiling, null, add);
    const bids = papersOf(market, lot);
    const amountOf = new Map(bids.map(({ firm, bid }) => [firm, amountFor(lot, bid)]));
    for (const { firm: no } of bids) {
      const firm = market.firms[no] as Firm;
      const random = randomOf(market.options.seed, 'bill', lot.no, no);
      const slip = slips.get(slipKey(lot.no, no));
      const amount = amountOf.get(no) as number;
      const honest = ownPrices(market, issued, firm, amount);
      const from = slip === undefined || slip.from === no ? null : slip.from;
      const prices =
        slip === undefined || from === null
          ? honest
          : copiedFrom(
              ownPrices(market, issued, market.firms[from] as Firm, amountOf.get(from) as number),
              amount / (amountOf.get(from) as number),
              slip,
              random,
            );
      writeBill(issued, firm.id, prices, amount, wrongSumOf(market, lot, slip, random), add);
    }
  }
}

const amountFor = (lot: Lot, { amount }: Bid): number => amount ?? lot.ceiling;

function issuedWith(market: Market, lot: Lot, lists: PriceList): Issued {
  const random = randomOf(market.options.seed, 'issued bill', lot.no);
  const first = random.below(CATALOGUE);
  const items = Array.from({ length: FEWEST + random.below(MORE) }, (_, k) => (first + k) % CATALOGUE);
  const control = items.map((item) => {
    const published = lists.published[item] as number;
    return random.chance(CONTROL_PUBLISHED)
      ? published
      : toCents(published * Math.exp(CONTROL_SPREAD * random.normal()));
  });
  const cost = items.map(
    (item) => (lists.published[item] as number) * Math.exp(COST_SPREAD * random.normal()),
  );
  const wanted = items.map(() => 10 ** random.between(0, 2));
  const total = control.reduce((sum, price, k) => sum + price * (wanted[k] as number), 0);
  const scale = (ITEMS * lot.ceiling) / total;
  return { lot, items, quantity: wanted.map((one) => toCents(one * scale)), control, cost, lists };
}

/** What a firm asks that prices its bill itself, so that the whole comes near to what it bids. */
function ownPrices(market: Market, issued: Issued, firm: Firm, amount: number): readonly number[] {
  const { lot, items, control, cost, lists } = issued;
  const habits = billHabits(market, firm);
  const random = randomOf(market.options.seed, 'own prices', lot.no, firm.no);
  const wanted = amount / lot.ceiling;
  if (habits.discounts) {
    const discount = Math.round(wanted * 1000) / 1000;
    return control.map((price) => toCents(price * discount));
  }
  const taken = habits.defaults + habits.published;
  const level = Math.min(1.1, Math.max(0.75, (wanted - taken) / (1 - taken)));
  return items.map((item, k) => {
    const way = random.next();
    if (way < habits.defaults) return lists.defaults[habits.vendor]?.[item] as number;
    if (way < taken) return lists.published[item] as number;
    return toCents((cost[k] as number) * level * Math.exp(habits.noise * random.normal()), habits.step);
  });
}

const copiedFrom = (
  draft: readonly number[],
  ratio: number,
  { copied, noise }: BillSlip,
  random: Random,
): readonly number[] =>
  draft.map((price) =>
    random.chance(copied) ? price : toCents(price * ratio * Math.exp(noise * random.normal())),
  );

interface WrongSum {
  /** Place among the items, as a share. */
  readonly at: number;
  readonly by: number;
}

function wrongSumOf(market: Market, lot: Lot, slip: BillSlip | undefined, random: Random): WrongSum | null {
  const wrong = (own: Random): WrongSum => ({
    at: own.next(),
    by: 10 ** (1 + own.below(3)) * (1 + own.below(9)),
  });
  if (slip?.wrongSum === true) return wrong(randomOf(market.options.seed, 'wrong sum', lot.no, slip.from));
  return random.chance(WRONG_SUMS) ? wrong(random) : null;
}

function writeBill(
  { lot, items, quantity }: Issued,
  bidder: string | null,
  prices: readonly number[],
  amount: number,
  wrong: WrongSum | null,
  add: Add,
): void {
  const wrongAt = wrong === null ? -1 : Math.floor(wrong.at * items.length);
  let left = amount;
  items.forEach((item, k) => {
    const [price, count] = [prices[k] as number, quantity[k] as number];
    const sum = toCents(price * count) + (k === wrongAt ? (wrong?.by ?? 0) : 0);
    left -= sum;
    add('bid_items', [
      lot.id, bidder, `1/${k + 1}`, codeOf(lot, item), 'm3', count.toFixed(2), price.toFixed(2), sum.toFixed(2), 'true',
    ]); // biome-ignore format: a row
  });
  const rest = Math.max(0, left).toFixed(2);
  add('bid_items', [lot.id, bidder, '2/1', '990101001001', '项', 1, rest, rest, 'false']);
}

/** Twelve digits: trade, annex, part, item, and the number that the issuer gives it. */
const codeOf = ({ cell }: Lot, item: number): string =>
  `${String(cell.category + 1).padStart(2, '0')}${String((item >> 5) + 1).padStart(2, '0')}01${String(item + 1).padStart(3, '0')}001`;
