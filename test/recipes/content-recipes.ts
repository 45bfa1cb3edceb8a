import { type Random, randomOf } from '../../bench/market-random.ts';
import { bill, firms, noisy, times } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import type { World } from './world.ts';

/** Characters of 0x4E00 to 0x55FF: text that nobody wrote. */
const prose = (random: Random, length: number): string =>
  times(length, (i) => (i % 17 === 16 ? '。' : String.fromCodePoint(0x4e00 + random.below(2048)))).join('');

const document = (world: World, lot_id: string, bidder_id: string | null, text: string): void =>
  world.add('documents', {
    document_id: `D${lot_id}${bidder_id ?? ''}`,
    lot_id,
    bidder_id,
    kind: bidder_id === null ? 'tender' : 'technical',
    text,
  });

/** Lots of a trade in which only honest firms bid, with a text of its own from each: what unrelated bidders have in common. */
function honestTexts(world: World, trade: string): void {
  times(24, () => {
    const lot = world.lot(trade, []);
    for (const bidder of world.bidders(lot))
      document(world, lot, bidder, prose(randomOf(7, trade, lot, bidder), 900));
  });
}

const NAMES = ['淮北岱岳工程有限公司', '濉溪恒邺建设有限公司'];
const CLAUSE = prose(randomOf(7, 'standard clause'), 300);

/** A guarantee of an insurer whose running number stands at `number` when it is issued. */
function guarantee(
  world: World,
  lot_id: string,
  bidder_id: string,
  guarantor: string,
  number: number,
  issued_at: string,
): void {
  world.add('bid_securities', {
    lot_id,
    bidder_id,
    security_id: `G${guarantor}${number}`,
    form: 'insurance',
    guarantor,
    guarantee_number: String(number),
    issued_at,
  });
}

/**
 * Guarantees of everybody on a lot, bought at hours of their own but for `together`, who come within a minute; numbers run with time, some
 * hundreds of other customers' between two lots.
 */
function numbered(
  world: World,
  lot_id: string,
  guarantor: string,
  volume: number,
  together: readonly string[],
): void {
  const due = dueOf(world, lot_id);
  const first = Math.round(due / 3_600_000 / 72) * volume;
  const perHour = volume / 72;
  const met = world.random.between(8, 66);
  for (const [k, bidder] of world.bidders(lot_id).entries()) {
    const place = together.indexOf(bidder);
    const hours = place >= 0 ? met - place / 60 : world.random.between(4, 70);
    const at = due - hours * 3_600_000;
    const number =
      place >= 0
        ? first + Math.round((72 - met) * perHour) + place
        : first + Math.round((72 - hours) * perHour) + 3 * k;
    guarantee(
      world,
      lot_id,
      bidder,
      guarantor,
      number,
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    );
  }
}

function dueOf(world: World, lot_id: string): number {
  const lot = (world.tables.get('lots') ?? []).find((row) => row.lot_id === lot_id);
  return Date.parse(`${String(lot?.bid_deadline_at).replace(' ', 'T')}Z`);
}

export const CONTENT_RECIPES: readonly Recipe[] = [
  {
    id: 'F14',
    what: 'guarantees numbered one after the other, against those of an insurer who writes hundreds a day',
    suspects: firms('E', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(48, (i) => {
        const together = i % 8 === 0;
        const lot = world.lot('F14', together ? suspects : []);
        numbered(world, lot, '某县担保', 400, together ? suspects : []);
      });
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(48, (i) => numbered(world, world.lot('F14', i % 8 === 0 ? suspects : []), '某大保险', 900, []));
    },
    clauses: { 'cn-national': ['第四十条第（二）项 clue_medium'] },
  },
  {
    id: 'D01',
    what: 'a passage of their own in two bids, against the text of the tender and of the trade',
    suspects: firms('W', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      honestTexts(world, 'D01');
      const lot = world.lot('D01', suspects);
      const own = prose(randomOf(7, 'passage'), 260);
      document(world, lot, null, CLAUSE);
      for (const bidder of world.bidders(lot)) {
        const text = prose(randomOf(7, 'D01', lot, bidder), 600);
        document(world, lot, bidder, `${CLAUSE}${text}${suspects.includes(bidder) ? own : ''}`);
      }
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      honestTexts(world, 'D01');
      const lot = world.lot('D01', suspects);
      document(world, lot, null, CLAUSE);
      for (const bidder of world.bidders(lot))
        document(world, lot, bidder, `${CLAUSE}${prose(randomOf(7, 'D01', lot, bidder), 600)}`);
    },
    clauses: { 'cn-national': ['第四十条第（四）项 clue_strong'] },
  },
  {
    id: 'D03',
    what: "a rival's name in a bid, against a client's",
    suspects: firms('Q', 2),
    guilty: (world, suspects) => {
      for (const [i, id] of suspects.entries()) world.firm(id, { name: NAMES[i] as string });
      honestTexts(world, 'D03');
      const lot = world.lot('D03', suspects);
      const [writer] = suspects;
      for (const bidder of world.bidders(lot)) {
        const text = prose(randomOf(7, 'D03', lot, bidder), 600);
        document(
          world,
          lot,
          bidder,
          bidder === writer ? `${text}我公司${NAMES[1]}承诺按期完工${text}` : text,
        );
      }
    },
    innocent: (world, suspects) => {
      for (const [i, id] of suspects.entries()) world.firm(id, { name: NAMES[i] as string });
      honestTexts(world, 'D03');
      const lot = world.lot('D03', suspects);
      document(world, lot, null, `业主单位为${NAMES[1]}${CLAUSE}`);
      for (const bidder of world.bidders(lot)) {
        const text = prose(randomOf(7, 'D03', lot, bidder), 600);
        document(world, lot, bidder, `${text}业主单位为${NAMES[1]}${text}`);
      }
    },
    clauses: { 'cn-national': ['第四十条第（五）项 clue_strong', '第三十七条第（五）项 clue_strong'] },
  },
  {
    id: 'F15',
    what: 'unit prices of one draft, against the control price with a discount',
    suspects: firms('R', 6),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(2, (i) => {
        const lot = world.lot('F15', suspects);
        bill(world, lot, world.bidders(lot), (bidder, control, item) =>
          // One draft, a tenth of the items changed by each.
          suspects.includes(bidder) && !randomOf(7, 'changed', i, bidder, item).chance(0.1)
            ? noisy(control, 'draft', i, item)
            : noisy(control, bidder, i, item),
        );
      });
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(2, (i) => {
        const lot = world.lot('F15', suspects);
        bill(world, lot, world.bidders(lot), (bidder, control, item) =>
          suspects.includes(bidder)
            ? control * (0.9 + 0.01 * suspects.indexOf(bidder))
            : noisy(control, bidder, i, item),
        );
      });
    },
    clauses: {
      'cn-national': ['第四十条第（四）项 clue_strong'],
      'cq-2018-48': ['第四十八条第（二）项 presumption', '第四十条第（四）项 clue_strong'],
    },
  },
];
