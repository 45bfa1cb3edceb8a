import { familyTable, innocentTable, wayTable } from './leak-tables.ts';
import type { MarketFigures, RingCampaign } from './ring-campaign.ts';
import { READ } from './ring-match.ts';
import { falseTable, goalTable, missedTable, rankTable, schemeTable, sharedTable } from './ring-tables.ts';

/** The page about rings that leak. `inTurn`: markets in which each ring leaks in one way alone. */
export function leakReport(
  campaign: Pick<RingCampaign, 'lots' | 'seeds' | 'firstSeed'>,
  markets: readonly MarketFigures[],
  inTurn: readonly MarketFigures[],
): string {
  const first = campaign.firstSeed ?? 1;
  const turns = new Set(inTurn.map(({ seed }) => seed)).size;
  return `# Leaks

Printed by \`npm run bench:leaks -- --lots ${campaign.lots} --first ${first} --seeds ${campaign.seeds} --turns ${turns} --write\`. The markets of [rings.md](rings.md), in which every bid leaves traces: machines, locks, creation
codes, network addresses, people, deposits and guarantees. Of 30 % of the lots the texts are there too, a thousand characters of each bid, and of 15 % of the lots of works the
priced bills, 40 to 100 items with the control price's. Rings let slip as much as \`bench/traces/leak-difficulty.ts\` says: only some lots leak, machines change, members slip by chance, texts from one draft are rewritten by 20, 40 and 60 %,
prices of a common bill changed by 0.1, 0.5 and 2 %. Honest firms share print shops, public terminals,
office parks, carriers' addresses, agencies' telephones and addresses, cloud locks, the control price's lock, the tender's own form, insurers and a
state holder (\`bench/traces/innocents.ts\`), bought templates, brochures, clauses and the tender's words (\`bench/papers/text-commons.ts\`), software defaults, published prices and discounts
off the control price (\`bench/papers/bill-habits.ts\`).

Seeds ${first} to ${first + campaign.seeds - 1}: the bound on how many firms may share a contact (12 before, 3 now) and how screens of documents count many pairs and lots were settled on seeds 1 to 20, what a registered contact of several firms and a pair outside all groups are worth on seeds 21 to 26.

A ring is found when, among the first ${READ} warnings, one has at least half of the ring and consists at least half of it.

${goalTable(markets)}

## What each way of leaking adds

In ${turns} further markets of each difficulty every ring leaks in one way alone, or in none, in turn; "all": the markets above.

${wayTable([...inTurn, ...markets])}

## Pairs, by what they leaked

Of the markets above and these. "Other pairs" are not both of one ring.

${familyTable([...markets, ...inTurn])}

## What honest firms share

Pairs of firms that have it in common in a lot in which both bid, and are not both of one ring; a flag or a warning may rest on something else of its kind. All difficulties.

${innocentTable([...markets, ...inTurn])}

## By scheme

${schemeTable(markets)}

## Where they rank

${rankTable(markets)}

## What the missed ones lacked

${missedTable(markets)}

## Shared traces behind warnings about no ring

Warnings of level medium and higher about firms of no ring, by the screens of identity, documents and items behind them.

${sharedTable(markets)}

## Wrong ones among the first

${falseTable(markets)}
`;
}
