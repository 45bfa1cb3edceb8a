import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const BUYERS = 6;
const RING = ['甲', '乙', '丙'] as const;

/**
 * A folder of records in which three firms (R0, R1, R2) have shared out the six buyers of one market and never meet, beside fifteen firms that
 * come wherever they like.
 */
export function writeDividedMarket(folder: string, lots = 240): void {
  const random = seededRandom(5, 'divided market');
  const pull = Array.from({ length: 15 }, () => 0.08 + 0.25 * random());
  const rows = { lots: [] as string[], bids: [] as string[], awards: [] as string[] };
  for (let lot = 0; lot < lots; lot++) {
    const id = `LOT-${String(lot).padStart(3, '0')}`;
    const buyer = Math.floor(BUYERS * random());
    const day = new Date(Date.UTC(2023, 0, 3) + Math.floor((lot * 1080) / lots) * 86_400_000);
    const comers = pull.flatMap((p, firm) => (random() < p ? [`H${String(firm).padStart(2, '0')}`] : []));
    if (random() < 0.75) comers.push(`R${buyer % RING.length}`);
    if (comers.length === 0) comers.push('H00');
    rows.lots.push(
      `${id},采购人${buyer + 1},示例市,管网,open,lowest_price,CNY,${day.toISOString().slice(0, 10)}T01:30:00Z`,
    );
    addBids(rows, id, comers, random);
  }
  mkdirSync(folder, { recursive: true });
  const write = (name: string, header: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), `${[header, ...lines].join('\n')}\n`);
  write(
    'lots.csv',
    'lot_id,buyer_id,region,category,procurement_method,award_method,currency,opened_at',
    rows.lots,
  );
  write('bids.csv', 'lot_id,bidder_id,amount,status', rows.bids);
  write('awards.csv', 'lot_id,bidder_id,status', rows.awards);
  write(
    'parties.csv',
    'party_id,name',
    RING.map((name, i) => `R${i},${name}示例管网有限公司`),
  );
}

function addBids(
  rows: { readonly bids: string[]; readonly awards: string[] },
  id: string,
  comers: readonly string[],
  random: Random,
): void {
  const prices = comers.map((firm) => ({ firm, amount: Math.round(1e6 * (0.85 + 0.3 * random())) }));
  for (const { firm, amount } of prices) rows.bids.push(`${id},${firm},${amount},valid`);
  const [winner] = [...prices].sort((x, y) => x.amount - y.amount);
  rows.awards.push(`${id},${winner?.firm},active`);
}
