import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluate-run.ts';
import { readLabels } from '../../src/evaluate/labels.ts';
import { scoreRun } from '../../src/scoring/score-run.ts';
import { Database } from '../../src/store/database.ts';
import { LABELS_DDL } from '../../src/store/facts-schema.ts';
import { addGroups, addOutcomes, type TinyLot, tinyMarket, tinyPlan } from '../scoring/tiny-market.ts';

const folder = mkdtempSync(join(tmpdir(), 'labels [x] '));
afterAll(() => rmSync(folder, { recursive: true }));
let db: Database | undefined;
afterEach(() => {
  db?.close();
  db = undefined;
});

function labelsFile(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const LOTS: readonly TinyLot[] = [
  { id: 'L1', bids: { A: 100, B: 101, C: 102 } },
  { id: 'L2', bids: { A: 100, B: 101, C: 102 } },
  { id: 'L3', bids: { D: 90, E: 95, F: 99 } },
  { id: 'L4', bids: { D: 90, E: 95, G: 99 } },
];

async function market(): Promise<Database> {
  const made = await tinyMarket(LOTS);
  await made.run(`insert into screens values (0, 'tight-bids', 1, 'price_shape', 'lot', 'h', '{}', 0.01)`);
  await addGroups(made, [[0, 1, 2]]);
  await addOutcomes(made, [
    { screen: 0, subject: 0, p: 1e-3 },
    { screen: 0, subject: 1, p: 0.2 },
    { screen: 0, subject: 2, p: 0.3 },
    { screen: 0, subject: 3, outcome: 2 },
    { screen: 1, subject: 0, partner: 1, p: 1e-6 },
  ]);
  await scoreRun(
    made,
    tinyPlan([
      { id: 'tight-bids', family: 'price_shape' },
      { id: 'often-together', family: 'network', subject: 'bidder_pair', edge: 'co_bid' },
    ]),
  );
  return made;
}

const HEADER = 'subject_kind,subject_id,value,source';

describe('evaluateRun', () => {
  it('measures lots over all and per screen, and counts what it leaves out', async () => {
    db = await market();
    const labels = labelsFile('lots.csv', [
      HEADER,
      'lot,L1,collusive,court',
      'lot,L2,collusive,court',
      'lot,L3,competitive,court',
      'lot,L4,competitive,court',
      'lot,L9,collusive,court',
      'lot,L1,unclear,press',
      'lot,L2,collusive,press',
      'lot,L2,competitive,press',
    ]);
    const report = await evaluateRun({ db, labelsPath: '' }, { labels, resamples: 50 });
    expect(report.labels).toEqual([
      {
        subject_kind: 'lot',
        source: 'court',
        labels: 5,
        unclear: 0,
        contradictory: 0,
        unknown: 1,
        unlabelled: 0,
      },
      {
        subject_kind: 'lot',
        source: 'press',
        labels: 3,
        unclear: 1,
        contradictory: 1,
        unknown: 0,
        unlabelled: 2,
      },
    ]);
    const by = new Map(report.evaluations.map((found) => [found.by, found]));
    expect([...by.keys()]).toEqual(['overall', 'number_of_bidders', 'tight-bids']);
    expect(by.get('overall')).toMatchObject({
      labelled: 4,
      positives: 2,
      prevalence: 0.5,
      unanswered: 0,
      clusters: 3,
    });
    expect(by.get('overall')?.measures.auc).toBe(1);
    expect(by.get('number_of_bidders')?.measures.auc).toBe(0.5);
    expect(by.get('tight-bids')).toMatchObject({
      labelled: 3,
      unanswered: 1,
      alert_rate: 1 / 3,
      alert_recall: 0.5,
    });
    expect(by.get('overall')?.intervals?.auc).toEqual([1, 1]);
  });

  it('scores bidders, pairs and groups by the warnings that name them', async () => {
    db = await market();
    const labels = labelsFile('parties.csv', [
      HEADER,
      'bidder,A,collusive,court',
      'bidder,D,competitive,court',
      'bidder_pair,A|B,collusive,court',
      'bidder_pair,D|E,competitive,court',
      'group,A|B|C|D,collusive,court',
      'group,D|E|F,competitive,court',
    ]);
    const report = await evaluateRun({ db, labelsPath: '' }, { labels, resamples: 0 });
    expect(
      report.evaluations.map(({ subject_kind, measures, intervals }) => [
        subject_kind,
        measures.auc,
        intervals,
      ]),
    ).toEqual([
      ['bidder', 1, null],
      ['bidder_pair', 1, null],
      ['group', 1, null],
    ]);
  });

  it('reads the labels database of the run', async () => {
    const path = join(folder, '1.labels.duckdb');
    const labels = await Database.open({ path });
    await labels.run(LABELS_DDL);
    await labels.run(`insert into labels values ('lot', 'L1', 'collusive', 'court', null, 0, 2)`);
    labels.close();
    expect(await readLabels(path)).toEqual([
      { subject_kind: 'lot', subject_id: 'L1', value: 'collusive', source: 'court' },
    ]);
  });

  it('takes rows without a value for unlabelled', async () => {
    const path = labelsFile('blank.csv', [HEADER, 'lot,L1,,court', 'lot,L2,competitive,court']);
    expect((await readLabels(path)).map(({ subject_id }) => subject_id)).toEqual(['L2']);
  });

  it.each([
    ['labels_missing', join(folder, 'nowhere.csv')],
    ['labels_format', labelsFile('labels.xlsx', ['x'])],
    ['labels_columns', labelsFile('columns.csv', ['lot,label', 'L1,1'])],
    ['labels_values', labelsFile('values.csv', [HEADER, 'lot,L1,guilty,court'])],
  ])('refuses with %s', async (code, path) => {
    await expect(readLabels(path)).rejects.toMatchObject({ code, exitCode: 2 });
  });
});
