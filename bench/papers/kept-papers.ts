import { CATEGORIES } from '../market-firms.ts';
import { randomOf } from '../market-random.ts';
import type { Bid, Lot, Market } from '../market-types.ts';

/** Shares of lots whose texts are kept, of these whose tender's own text is too, and of lots of works whose bills are: a source seldom has all. */
const WITH_TEXTS = 0.3;
const WITH_TENDER = 0.9;
const WITH_BILLS = 0.15;

/** Trades that are priced item by item. */
const WORKS: ReadonlySet<string | undefined> = new Set([
  '房屋建筑', '市政道路', '公路养护', '水利工程', '园林绿化', '装饰装修', '机电安装', '电力工程',
]); // biome-ignore format: a table

export const hasTexts = ({ options }: Market, { no }: Lot): boolean =>
  randomOf(options.seed, 'texts kept', no).chance(WITH_TEXTS);

export const hasTenderText = ({ options }: Market, { no }: Lot): boolean =>
  randomOf(options.seed, 'tender text kept', no).chance(WITH_TENDER);

export const hasBills = ({ options }: Market, { no, cell, priceForm, method }: Lot): boolean =>
  WORKS.has(CATEGORIES[cell.category]) &&
  priceForm === 'amount' &&
  method !== 'ascending_auction' &&
  randomOf(options.seed, 'bills kept', no).chance(WITH_BILLS);

/** First-round bids of a lot: who leads a joint bid hands in its papers. */
export const papersOf = (market: Market, lot: Lot): readonly { readonly firm: number; readonly bid: Bid }[] =>
  (market.bids[lot.no] ?? []).flatMap((bid) =>
    bid.round === 1 ? [{ firm: bid.firms[0] as number, bid }] : [],
  );
