import { type Random, seededRandom } from '../../src/scorers/random.ts';
import type { WorldRows } from './bid-world.ts';

type Row = Record<string, string | number | null>;

const FIRMS = 40;
const LOTS = 120;
const PER_LOT = 8;
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const idOf = (firm: number): string => `B${String(firm).padStart(2, '0')}`;
const at = (time: number): string => new Date(time).toISOString().slice(0, 19);

/** Pairs that were planted, by what joins them. */
export const PLANTED = {
  'same-legal-head': ['B00|B01', 'B02|B03'],
  'legal-head-namesakes': ['B04|B05', 'B06|B07'],
  'control-between-bidders': ['B08|B09', 'B10|B11'],
  'shared-officers': ['B12|B13', 'B14|B15'],
  'similar-company-names': ['B16|B17', 'B18|B19'],
  'consortium-overlap': ['B20|B21', 'B22|B23'],
  'same-moment-uploads': ['B24|B25', 'B26|B27'],
  'guarantee-sequence': ['B28|B29', 'B30|B31'],
  'debarred-successor': ['B32|B33', 'B34|B35'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const numbersOf = (pair: string): readonly [number, number] =>
  pair.split('|').map((id) => Number(id.slice(1))) as unknown as readonly [number, number];
const CHARACTERS = [...'晏柏梁澜屿岑琮翊沅攸'];

/** Firms that have nothing to do with each other, but for the pairs that were planted; each of these meets in a good number of lots. */
export function partiesWorld(seed: number): WorldRows {
  const random = seededRandom(seed, 'parties world');
  const rows: Record<string, Row[]> = {
    lots: [],
    bids: [],
    parties: [],
    party_links: [],
    bid_securities: [],
    bid_people: [],
    sanctions: [],
  };
  const pairs = Object.values(PLANTED).flat().map(numbersOf);
  for (let firm = 0; firm < FIRMS; firm++) {
    const core = `${CHARACTERS[firm % 10]}${CHARACTERS[(firm * 3 + (firm >> 3)) % 10]}${CHARACTERS[firm >> 2]}`;
    const twin = { 17: 16, 19: 18 }[firm];
    rows.parties!.push({
      party_id: idOf(firm),
      name: `${firm % 2 === 0 ? '福州' : '厦门'}${twin === undefined ? core : 'TWIN'}建设有限公司`,
      identifier: `ID${firm}`,
      legal_representative: `负责人${firm === 5 ? 4 : firm === 7 ? 6 : firm}号`,
      registered_at: firm === 33 || firm === 35 ? '2024-03-05T00:00:00' : '2001-01-01T00:00:00',
    });
  }
  for (const [a, b] of [
    [16, 17],
    [18, 19],
  ] as const)
    rows.parties![b]!.name = String(rows.parties![a]!.name).replace('福州', '泉州市').replace('建设', '园林');
  const link = (firm: number, linked_id: string, kind: string, share: number | null = null): void => {
    rows.party_links!.push({ party_id: idOf(firm), linked_id, kind, share });
  };
  for (let firm = 0; firm < FIRMS; firm++) {
    if (firm !== 4 && firm !== 5 && firm !== 6 && firm !== 7)
      link(firm, `head-${firm === 1 ? 0 : firm === 3 ? 2 : firm}`, 'legal_representative');
    link(firm, `owner-${firm}`, 'shareholder', 0.7);
    link(firm, 'fund', 'shareholder', 0.1);
  }
  rows.parties!.push({ party_id: 'fund', name: '某基金' });
  link(8, idOf(9), 'shareholder', 0.6);
  link(10, 'top', 'parent');
  link(11, 'top', 'shareholder', 0.9);
  link(12, 'person-1', 'director');
  link(13, 'person-1', 'supervisor');
  link(14, 'head-15', 'supervisor');
  rows.sanctions!.push(
    { party_id: idOf(32), sanction_id: 'S1', valid_from: '2024-03-01T00:00:00' },
    {
      party_id: idOf(34),
      sanction_id: 'S2',
      valid_from: '2024-03-01T00:00:00',
      valid_to: '2025-01-01T00:00:00',
    },
  );
  let number = 1000;
  const issued: { readonly time: number; readonly row: Row; readonly near: number | null }[] = [];
  for (let lot = 0; lot < LOTS; lot++) {
    const lot_id = `L${String(lot).padStart(3, '0')}`;
    const due = START + lot * DAY + 9 * 3_600_000;
    rows.lots!.push({ lot_id, bid_deadline_at: at(due), category: 'roads' });
    const [a, b] = pairs[lot % pairs.length]!;
    const present = new Set([a, b]);
    while (present.size < PER_LOT) present.add(below(random, FIRMS));
    // The newcomers did not exist before; the debarred are gone afterwards, but for a few lots.
    const firms = [...present].filter((firm) =>
      lot < 62 ? firm !== 33 && firm !== 35 : lot % 18 >= 16 || (firm !== 32 && firm !== 34),
    );
    const isPlanted = (screen: keyof typeof PLANTED): boolean =>
      PLANTED[screen].some((pair) => numbersOf(pair)[0] === a);
    const times = new Map(firms.map((firm) => [firm, due - below(random, 4 * DAY)]));
    if (isPlanted('same-moment-uploads')) times.set(b, times.get(a)! + 1000 * below(random, 4));
    for (const firm of firms) {
      const joint = isPlanted('consortium-overlap') && (firm === a || firm === b);
      rows.bids!.push({
        lot_id,
        bidder_id: idOf(firm),
        submitted_at: at(times.get(firm)!),
        consortium_id: joint ? `J${lot}` : null,
      });
      // The member that also bids alone; the joint bid came in at one time.
      if (joint && firm === a)
        rows.bids!.push({ lot_id, bidder_id: idOf(firm), submitted_at: at(times.get(firm)!), amount: 1 });
      const time = due - below(random, 3 * DAY);
      const near = isPlanted('guarantee-sequence') && firm === b ? a : null;
      const row: Row = {
        lot_id,
        bidder_id: idOf(firm),
        security_id: 'G',
        form: 'insurance',
        guarantor: '某某保险',
      };
      rows.bid_securities!.push(row);
      issued.push({ time, row, near });
      const manager = firm === 33 ? 32 : firm === 35 ? 34 : firm;
      rows.bid_people!.push({
        lot_id,
        bidder_id: idOf(firm),
        person_id: `35010019700101${String(1000 + manager)}`,
        role: 'project_manager',
        name: `经理${manager}`,
      });
    }
  }
  const alone = issued.filter(({ near }) => near === null).sort((x, y) => x.time - y.time);
  for (const { time, row } of alone) {
    number += 20 + below(random, 200);
    row.guarantee_number = `BH${String(number).padStart(8, '0')}`;
    row.issued_at = at(time);
  }
  for (const { row, near } of issued) {
    if (near === null) continue;
    const other = rows.bid_securities!.find(
      (one) => one.lot_id === row.lot_id && one.bidder_id === idOf(near),
    )!;
    const next = Number(String(other.guarantee_number).slice(2)) + 1;
    row.guarantee_number = `BH${String(next).padStart(8, '0')}`;
    row.issued_at = at(Date.parse(`${other.issued_at}Z`) + 60_000);
  }
  return rows;
}
