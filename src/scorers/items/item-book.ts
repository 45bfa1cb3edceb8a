import type { CapHit } from '../../domain/run.ts';
import type { Columns } from '../../store/database.ts';
import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { ScorerInput } from '../scorer.ts';

/**
 * The priced bills of quantities of all lots, lot by lot: who asks what for which item. All arrays lie in shared memory. A list is one bidder's
 * bill, or the control price's own. Only items that are free to price (feature `item_lines`) have a price here.
 */
export interface ItemBook {
  /** Lots in ascending order of lot_no, and the lists of place t: listStart[t] … listStart[t + 1], the control price's first, then by bidder. */
  readonly lotNo: Int32Array;
  readonly listStart: Int32Array;
  /** Per list: bidder_no; CONTROL for the control price's own. */
  readonly bidder: Int32Array;
  /** Items of place t: itemStart[t] … itemStart[t + 1]; their section, counted from 0 in each lot. */
  readonly itemStart: Int32Array;
  readonly section: Int32Array;
  /** Prices of list l for the items of its lot: price[cellStart[l]] …, in currency units; NaN where the list has none. */
  readonly cellStart: Int32Array;
  readonly price: Float64Array;
  /** Per item: what it is wherever it is asked for (code family, unit, description), the same number in all lots; -1: told of no other lot. */
  readonly key: Int32Array;
  /** All prices asked for key i, ascending, and whose list they stand in: witnessPrice[keyStart[i]] … witnessPrice[keyStart[i + 1]]. */
  readonly keyStart: Int32Array;
  readonly witnessPrice: Float64Array;
  readonly witnessList: Int32Array;
  /** Pairs of bidders of place t: pairStart[t] … pairStart[t + 1], by first bidder, then by second. */
  readonly pairStart: Int32Array;
  readonly caps: readonly CapHit[];
}

export const CONTROL = -1;

/** Cells of one lot, most of them empty, beyond which it is not laid out: 160 MB. */
const MAX_CELLS = 20_000_000;

/** What a book holds for each item: its unit price, or a number that stands for the build-up behind it (feature `item_chains`). */
export type ItemValue = 'price' | 'chain';

const VALUES_SQL: Readonly<Record<ItemValue, string>> = {
  price:
    'select lot_no, bidder_no, item_no, section_no, cast(unit_price as double) as price from item_lines where free',
  chain: 'select lot_no, bidder_no, item_no, section_no, chain_no as price from item_chains',
};

/** Codes are national in their first nine digits; what follows is numbered lot by lot. */
const KEYED_SQL = (values: string): string => `
  with named as (
    select
      lot_no,
      item_no,
      substr(min(item_code), 1, 9) as family,
      lower(trim(min(unit))) as unit,
      lower(replace(replace(replace(min(description), ' ', ''), '（', '('), '）', ')')) as words
    from item_lines
    where free
    group by lot_no, item_no
  ),
  keyed as (
    select lot_no, item_no, cast(dense_rank() over (order by family, unit, words) - 1 as integer) as key_no
    from named
  )
  select v.lot_no as lot_no, v.bidder_no as bidder_no, v.item_no as item_no, v.section_no as section_no, v.price as price, k.key_no as key_no
  from (${values}) v
  join keyed k on k.lot_no = v.lot_no and k.item_no = v.item_no
  order by k.key_no, v.price, v.lot_no, v.bidder_no`;

/** Made by the first screen of items in a run that asks for the value. */
export const openItemBook = (
  { read, once }: Pick<ScorerInput, 'read' | 'once'>,
  value: ItemValue = 'price',
): Promise<ItemBook> =>
  once(`item-book ${value}`, async () => {
    const lots = await read('select distinct lot_no from item_pairs order by lot_no');
    const rows = await read(KEYED_SQL(VALUES_SQL[value]));
    const left = await read(
      `select
         cast((select count(*) from item_lines where item_no < 0) as integer) as unaligned,
         cast((select count(*) from (
           select lot_no from item_lines where free and bidder_no >= 0 and lot_no not in (select lot_no from item_pairs)
           group by lot_no having count(distinct bidder_no) > 1
         )) as integer) as crowded`,
    );
    return layOut(lots.lot_no as Int32Array, rows, left);
  });

/** @param rows by key_no, then by price, lot and bidder */
export function layOut(lots: Int32Array, rows: Columns, left: Columns): ItemBook {
  const lotOf = rows.lot_no as Int32Array;
  const bidderOf = rows.bidder_no as Int32Array;
  const itemOf = rows.item_no as Int32Array;
  const sectionOf = rows.section_no as Int32Array;
  const placeOf = new Map(Array.from(lots, (lot, t) => [lot, t]));
  const bidders = lotsOf(lots.length);
  const itemCount = new Int32Array(lots.length);
  for (let row = 0; row < lotOf.length; row++) {
    const t = placeOf.get(lotOf[row]!);
    if (t === undefined) continue;
    bidders[t]!.add(bidderOf[row]!);
    itemCount[t] = Math.max(itemCount[t]!, itemOf[row]! + 1);
  }
  let large = 0;
  const lists = bidders.map((found, t) => {
    if (found.size * itemCount[t]! > MAX_CELLS) {
      large++;
      itemCount[t] = 0;
      return [];
    }
    return [...found].sort((a, b) => a - b);
  });
  const listStart = starts(lists.map((list) => list.length));
  const itemStart = starts(itemCount);
  const bidder = ints(listStart[lots.length]!);
  const cellStart = ints(bidder.length + 1);
  const pairs: number[] = [];
  lists.forEach((list, t) => {
    bidder.set(list, listStart[t]!);
    list.forEach((_, k) => {
      cellStart[listStart[t]! + k + 1] = cellStart[listStart[t]! + k]! + itemCount[t]!;
    });
    const named = list.length - (list[0] === CONTROL ? 1 : 0);
    pairs.push((named * (named - 1)) / 2);
  });
  const price = doubles(cellStart[bidder.length]!).fill(Number.NaN);
  const section = ints(itemStart[lots.length]!);
  const listOf = lists.map((list) => new Map(list.map((who, k) => [who, k])));
  const priceOf = rows.price as Float64Array;
  const keyOf = rows.key_no as Int32Array;
  const key = ints(section.length).fill(-1);
  const keyStart = ints(keyOf.reduce((most, one) => Math.max(most, one), -1) + 2);
  const witnessPrice = doubles(lotOf.length);
  const witnessList = ints(lotOf.length);
  let witnesses = 0;
  for (let row = 0; row < lotOf.length; row++) {
    const t = placeOf.get(lotOf[row]!);
    const k = t === undefined ? undefined : listOf[t]!.get(bidderOf[row]!);
    if (t === undefined || k === undefined) continue;
    price[cellStart[listStart[t]! + k]! + itemOf[row]!] = priceOf[row]!;
    section[itemStart[t]! + itemOf[row]!] = sectionOf[row]!;
    if (keyOf[row]! < 0) continue;
    key[itemStart[t]! + itemOf[row]!] = keyOf[row]!;
    keyStart[keyOf[row]! + 1]! += 1;
    witnessPrice[witnesses] = priceOf[row]!;
    witnessList[witnesses++] = listStart[t]! + k;
  }
  for (let one = 1; one < keyStart.length; one++) keyStart[one]! += keyStart[one - 1]!;
  const caps = capsOf((left.unaligned as Int32Array)[0]!, (left.crowded as Int32Array)[0]!, large);
  return {
    lotNo: lots,
    listStart,
    bidder,
    itemStart,
    section,
    cellStart,
    price,
    key,
    keyStart,
    witnessPrice,
    witnessList,
    pairStart: starts(pairs),
    caps,
  };
}

const lotsOf = (count: number): readonly Set<number>[] =>
  Array.from({ length: count }, () => new Set<number>());

function starts(lengths: ArrayLike<number>): Int32Array {
  const from = ints(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) from[i + 1] = from[i]! + lengths[i]!;
  return from;
}

function capsOf(unaligned: number, crowded: number, large: number): readonly CapHit[] {
  const found: CapHit[] = [];
  if (unaligned > 0)
    found.push({
      cap: 'items_unaligned',
      limit: 0,
      hits: unaligned,
      text: {
        en: 'Rows of priced bills that match no item of another list of their lot, by code and place or by code and description, were not compared.',
        'zh-CN': '按编码与位置、编码与名称均不能与同标段其他清单对应的清单行，未参与比较。',
      },
    });
  if (crowded > 0)
    found.push({
      cap: 'max_lot_bidders',
      limit: 0,
      hits: crowded,
      text: {
        en: 'Lots with more priced bills than max_lot_bidders were not compared item by item.',
        'zh-CN': '提交清单的投标人多于 max_lot_bidders 的标段，未逐项比较。',
      },
    });
  if (large > 0)
    found.push({
      cap: 'item_cells',
      limit: MAX_CELLS,
      hits: large,
      text: {
        en: `Lots with more than ${MAX_CELLS} combinations of bidder and item were not compared item by item.`,
        'zh-CN': `投标人与清单项的组合超过 ${MAX_CELLS} 的标段，未逐项比较。`,
      },
    });
  return found;
}
