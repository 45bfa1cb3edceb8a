import { InputError } from '../domain/errors.ts';
import { type TableSpec, table } from '../domain/tables.ts';
import { type BoundColumn, bindHeader, isHeaderOf, tableOfFile } from './bind-header.ts';
import type { Feed } from './feed.ts';
import { COLUMN_ALIASES, OPENING_RECORD, WON } from './header-aliases.ts';
import { feedsOf, partiesBeside, requireOnce, type Sheet, sourcesOf } from './sheet.ts';

const BIDS = table('bids');
// What a row says of its bid under one of our own names is not said of its lot.
const LOTS: TableSpec = {
  ...table('lots'),
  columns: table('lots').columns.filter(
    ({ name }) => name === 'lot_id' || !BIDS.columns.some((column) => column.name === name),
  ),
};
const AWARDS = table('awards');
const NEEDED = ['lot_id', 'bidder_id'] as const;
/** Columns that a record of bid openings shares with this table at least, besides the lot's id. */
const FEWEST_OF_LOT = 1;

/** Whether a file of one row for each bid says something of the lots as well. */
export function looksLikeOpeningRecord(file: string, header: readonly string[]): boolean {
  if (tableOfFile(file.split('.')[0] ?? '') === OPENING_RECORD) return true;
  const ofLots = header.filter((name) => isHeaderOf(LOTS, name) && !isHeaderOf(BIDS, name));
  const ofBids = header.filter((name) => isHeaderOf(BIDS, name) && !isHeaderOf(LOTS, name));
  return ofLots.length >= FEWEST_OF_LOT && ofBids.length > 0;
}

/**
 * A record of bid openings (开标记录): one row for each bid, what it says of the lot repeated in each. The rows are those of `bids`; lots, awards
 * (rows that say the bid has won) and parties are taken from them beside, each once. Rows that contradict each other about a lot are listed.
 */
export function openingRecordSheet(file: string, zone: string): Sheet {
  return {
    name: BIDS.name,
    isKnown: (column) => [LOTS, BIDS].some((spec) => isHeaderOf(spec, column)) || WON.names.includes(column),
    anonymous: [],
    plan(header) {
      const names = header ?? [];
      const bids = bindHeader(file, names, BIDS);
      const missing = NEEDED.filter((column) => !bids.some(({ spec }) => spec.name === column));
      if (missing.length > 0) throw columnsMissing(file, missing, names);
      const lots = bindHeader(file, names, LOTS);
      const parties = partiesBeside(file, names, BIDS);
      const won = names.find((name) => WON.names.includes(name));
      const awards = won === undefined ? [] : awardsOf(file, names);
      const wanted = [
        ...new Set([...sourcesOf([...bids, ...lots, ...parties, ...awards]), won ?? []].flat()),
      ];
      requireOnce(file, names, wanted);
      const feeds = [
        ...feedsOf(BIDS, bids, wanted, zone),
        ...feedsOf(LOTS, lots, wanted, zone),
        ...(won === undefined
          ? []
          : wonFeeds(feedsOf(AWARDS, awards, wanted, zone), wanted.indexOf(won), zone)),
        ...(parties.length === 0 ? [] : feedsOf(table('parties'), parties, wanted, zone)),
      ];
      return { wanted, feeds, unknown: names.filter((name) => name !== '' && !wanted.includes(name)) };
    },
  };
}

function awardsOf(file: string, header: readonly string[]): readonly BoundColumn[] {
  const ids: readonly string[] = NEEDED;
  return bindHeader(file, header, AWARDS).filter(
    ({ spec, source }) => ids.includes(spec.name) || spec.name !== source,
  );
}

/** Awards of the rows that say so; what says neither yes nor no is listed and awards nothing. */
function wonFeeds(feeds: readonly Feed[], index: number, zone: string): readonly Feed[] {
  const doubtful = {
    name: 'status',
    type: 'code',
    codes: WON.yes,
    required: true,
    meaning: 'Whether the bid has won',
  } as const;
  return [
    ...feeds.map((feed) => ({ ...feed, filter: [...feed.filter, { index, values: WON.yes }] })),
    {
      table: AWARDS,
      rules: [{ spec: doubtful, origin: { kind: 'raw', index }, zone }],
      filter: [{ index, values: [...WON.yes, ...WON.no], except: true }],
    },
  ];
}

function columnsMissing(file: string, missing: readonly string[], header: readonly string[]): InputError {
  const words = missing.map((column) => {
    const names = (COLUMN_ALIASES.bids?.[column]?.names.flat() ?? []).filter(
      (name) => !/^[A-Z_]+$/.test(name),
    );
    return `${column} (${names.slice(0, 3).join(', ')})`;
  });
  return new InputError(
    'opening_record_column',
    {
      en: 'The file {file} was taken for a record of bid openings, one row for each bid, but nothing in its first line is {missing}; without that its rows cannot be told apart. The first line reads: {columns}. Put the header in the first line and name the columns so, or say in a mapping file (--mapping) which they are.',
      'zh-CN':
        '文件 {file} 按开标记录（每条投标一行）读取，但首行没有 {missing} 列，无法区分各条记录。首行为：{columns}。请将表头放在首行并使用上述列名，或用 --mapping 指定映射文件。',
    },
    { values: { file, missing: words.join('; '), columns: header.slice(0, 30).join(', ') } },
  );
}
