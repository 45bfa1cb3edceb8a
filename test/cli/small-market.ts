import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Random numbers in [0, 1) that are the same everywhere (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes a canonical folder: honest lots of one market, and every eighth lot bid on by the same five firms at nearly one
 * price. Ids of the five begin with `R`.
 */
export function writeSmallMarket(folder: string, lots: number, seed = 1): void {
  mkdirSync(folder, { recursive: true });
  const random = seeded(seed);
  const lotRows = ['lot_id,title,region,category,award_method,currency,opened_at'];
  const bidRows = ['lot_id,bidder_id,amount,currency,status'];
  const awardRows = ['lot_id,bidder_id,status'];
  const partyRows = ['party_id,name'];
  const ring = ['R1', 'R2', 'R3', 'R4', 'R5'];
  const honest = Array.from({ length: 60 }, (_, i) => `H${String(i).padStart(2, '0')}`);
  for (const id of [...ring, ...honest])
    partyRows.push(`${id},${id === 'R1' ? '江南第一建设有限公司' : `${id} 工程公司`}`);
  for (let i = 0; i < lots; i++) {
    const lot = `L${String(i).padStart(5, '0')}`;
    const day = new Date(Date.UTC(2024, 0, 1 + (i % 600))).toISOString().slice(0, 10);
    lotRows.push(`${lot},道路养护 ${i},R0${i % 2},road,lowest_price,CNY,${day}T09:00:00+08:00`);
    const base = 500_000 + Math.floor(random() * 1_500_000);
    const rigged = i % 8 === 0;
    const bidders = rigged ? ring : draw(honest, 3 + Math.floor(random() * 4), random);
    const offers = bidders.map((bidder, k) => ({
      bidder,
      amount: rigged
        ? base * (1 + (k === (i / 8) % 5 ? 0 : 0.03 + 0.002 * random()))
        : base * (0.85 + 0.3 * random()),
    }));
    for (const { bidder, amount } of offers) bidRows.push(`${lot},${bidder},${amount.toFixed(2)},CNY,valid`);
    const winner = offers.reduce((best, offer) => (offer.amount < best.amount ? offer : best));
    awardRows.push(`${lot},${winner.bidder},active`);
  }
  for (const [name, rows] of Object.entries({
    lots: lotRows,
    bids: bidRows,
    awards: awardRows,
    parties: partyRows,
  }))
    writeFileSync(join(folder, `${name}.csv`), `${rows.join('\n')}\n`);
}

function draw(from: readonly string[], count: number, random: () => number): readonly string[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0] as string);
}
