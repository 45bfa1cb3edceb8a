import type { RunReport, Warning } from '../../src/index.ts';
import type { MarketResult } from './markets.ts';

/** How many sets of firms are listed for each market. */
const LISTED = 5;
const CODES = 8;

/** What the figures of a market can and cannot carry. */
const READING: Readonly<Record<string, string>> = {
  brazil:
    'A hundred and one contracts of one buyer over several years: few lots, large firms, few of them able to do each kind of work. Firms that meet here often may simply be those that can. The label is of lots, not of firms; a set listed here is not thereby one of those that the label means.',
  italy:
    'The contract goes to the bid nearest a trimmed average, so firms gain by coming in numbers, and lots of one day share their bidders. That the same firms come together is what this rule rewards, by agreement or without; prices say nothing here and are not asked. The source is one town: neighbours meet.',
  japan:
    'In the years before the inspection nearly every lot is held to be collusive. Screens that compare with what is usual in a market see little where the unusual is usual: that no set is listed, or few, clears nobody. Where the office names who may bid, firms of one class meet because they are named together.',
  texas_milk:
    'School districts buy milk once a year from the few dairies that can deliver there. Who bids where follows the roads, and the same two or three meet every year without an agreement; the stratum knows the marketing order, not the distance.',
  rcexttools_br:
    'Electronic reverse auctions for all kinds of goods; the bids are the last ones, so prices are not asked. The category is a code of the notice, not of the good: dealers in one good meet each other because nobody else sells it. Branches of one firm may have codes of their own.',
};

/** The first sets of firms in each market, by the codes of the source, with what speaks for them and what the data say against it. */
export function topGroups(results: readonly MarketResult[]): string {
  return results
    .filter(({ market }) => READING[market] !== undefined)
    .map(({ market, report }) => [`### ${market}`, '', READING[market], '', tableOf(report)].join('\n'))
    .join('\n\n');
}

function tableOf(report: RunReport): string {
  const sets = report.warnings.filter(({ kind }) => kind !== 'lot');
  const asked = askedOf(report);
  if (sets.length === 0) return `No set of firms is warned of. ${asked}`;
  const pairs = sets.filter(({ kind }) => kind === 'pair').length;
  return [
    `${asked} ${sets.length} sets of firms are warned of, ${pairs} of them pairs. The first:`,
    '',
    '| rank | level | firms | lots | evidence by family (log10 e) | screens | innocent readings the data support |',
    '| --: | --- | --- | --: | --- | --- | --- |',
    ...sets.slice(0, LISTED).map(rowOf),
  ].join('\n');
}

/** How many pairs and groups the screens answered for, so that silence can be told from having nothing to say. */
function askedOf({ summary }: RunReport): string {
  const parts = summary.screens
    .filter(({ subject, flagged, cleared }) => /pair|group/.test(subject) && flagged + cleared > 0)
    .map(({ screen, flagged, cleared }) => `${screen} ${flagged} of ${flagged + cleared}`);
  return `Groups: ${summary.counts.groups}. Flagged of those answered for: ${parts.join(', ') || 'nothing'}.`;
}

function rowOf(warning: Warning): string {
  const families = new Map<string, number>();
  const screens = new Set<string>();
  for (const { part, screen, amount } of warning.waterfall) {
    if (part === 'prior' || part === 'value' || part === 'recency') continue;
    families.set(part, (families.get(part) ?? 0) + amount);
    if (screen !== null) screens.add(screen);
  }
  const codes = warning.members.map(({ bidder_id }) => bidder_id);
  const more = codes.length > CODES ? ` and ${codes.length - CODES} more` : '';
  const innocent = warning.explanations
    .filter(({ tested }) => tested === 'supported')
    .map(({ detail, text }) => (detail ?? text).en);
  return `| ${[
    warning.rank,
    warning.level,
    `${codes.length}: ${codes.slice(0, CODES).join(' ')}${more}`,
    warning.lot_count,
    [...families].map(([family, amount]) => `${family} ${amount.toFixed(2)}`).join(', '),
    [...screens].sort().join(', '),
    [...new Set(innocent)].join(' ') || '–',
  ].join(' | ')} |`;
}
