import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkspace } from '../../src/index.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { startNode } from '../workspace/processes.ts';
import { runCli, runHere } from './run-cli.ts';
import { writeSmallMarket } from './small-market.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-cli-'));
const data = join(folder, '交易 数据[1]');
const workspace = join(folder, 'workspace');
const file = (name: string): string => join(folder, name);
/** A scan of the same records by one screen, for what hangs on no other; where it publishes nobody looks anything up. */
const BRIEF = ['-w', file('brief'), '--profile', file('brief.yaml')];

beforeAll(async () => {
  writeSmallMarket(data, 400);
  const { code, err } = await runHere(['scan', data, '-w', workspace, '-o', file('first.txt')]);
  expect(code, err).toBe(0);
  writeFileSync(
    file('brief.yaml'),
    'name: brief\nselect: { status: [] }\nscreens: { persistent-co-bidding: { enabled: true } }\n',
  );
  expect((await runHere(['ingest', data, '-w', file('brief'), '-q'])).code).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('scan', () => {
  it('keeps stdout for the result and says on stderr what it does', async () => {
    const { out, err, code } = await runHere(['scan', '-w', workspace, '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).warnings.length).toBeGreaterThan(0);
    const lines = err.trim().split('\n');
    expect(lines[0]).toBe('ringsight: screening the records read last');
    expect(lines.at(-1)).toMatch(/^Report: .*report\.html$/);
    // One line a stage, and no escape sequence where there is no terminal.
    expect(lines.length).toBeLessThan(14);
    expect(err + out).not.toContain('\u001b');
  });

  it('writes every report form at once with the same warnings in each', async () => {
    const forms = ['json', 'ndjson', 'csv', 'md', 'html'];
    const args = forms.flatMap((form) => ['--format', form, '-o', file(`all.${form}`)]);
    const { code, out, err } = await runHere(['scan', '-w', workspace, ...args, '--format', 'table']);
    expect(code, err).toBe(0);
    const ids = (JSON.parse(readFileSync(file('all.json'), 'utf8')).warnings as { id: string }[]).map(
      ({ id }) => id,
    );
    expect(ids.length).toBeGreaterThan(0);
    for (const form of forms) {
      const text = readFileSync(file(`all.${form}`), 'utf8').replaceAll('\\', '');
      for (const id of ids) expect(text, form).toContain(id);
      expect(statSync(file(`all.${form}`)).mode & 0o777).toBe(0o600);
    }
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^Report: .*report\.html$/);
    expect(out.split('\n').length).toBeLessThanOrEqual(25);
  });

  it('leaves the reports in the run folder', async () => {
    const [last] = (await openWorkspace(workspace).runs()).slice(-1);
    expect(Object.keys(last?.outputs ?? {})).toEqual(
      expect.arrayContaining([
        'issues.csv',
        'report.html',
        'results.duckdb',
        'summary.json',
        'warnings.json',
      ]),
    );
    expect(last?.stages.map(({ stage }) => stage)).toContain('scoring');
  });

  it('gives the same warnings again, whatever the number of threads', async () => {
    const digests = new Set<string>();
    for (const threads of ['1', '2', '4']) {
      const { out, code } = await runHere([
        'scan',
        '-w',
        workspace,
        '-q',
        '--format',
        'json',
        '--threads',
        threads,
      ]);
      expect(code).toBe(0);
      digests.add(out);
    }
    expect(digests.size).toBe(1);
  });

  it('exits with 4 only when a warning reaches --fail-on', async () => {
    const run = (level: string) =>
      runHere(['scan', '-w', workspace, '-q', '--fail-on', level, '-o', file(`fail-${level}.txt`)]);
    expect((await run('low')).code).toBe(4);
    expect((await run('critical')).code).toBe(4);
    const quiet = file('quiet.yaml');
    writeFileSync(quiet, 'name: quiet\nscoring:\n  level_critical: 20\n');
    const lower = ['scan', '-w', workspace, '-q', '--fail-on', 'critical', '--profile', quiet];
    expect((await runHere([...lower, '-o', file('fail-quiet.txt')])).code).toBe(0);
  });

  it('says nothing but errors with --quiet', async () => {
    const { err, code } = await runHere(['scan', ...BRIEF, '-q', '-o', file('quiet.txt')]);
    expect([code, err]).toEqual([0, '']);
  });

  it('tells its progress as JSON lines', async () => {
    const { err, code } = await runHere([
      'scan',
      data,
      '-w',
      file('json-progress'),
      '--profile',
      file('brief.yaml'),
      '--progress',
      'json',
      '-o',
      file('p.txt'),
    ]);
    expect(code).toBe(0);
    const events = err
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { type: string; stage: string });
    expect(events.every(({ type }) => type === 'progress')).toBe(true);
    expect(new Set(events.map(({ stage }) => stage))).toEqual(
      new Set(['ingest', 'features', 'screens', 'graph', 'scoring', 'report', 'publish']),
    );
  });

  it('speaks Chinese where the locale does or when asked, and never translates machine output', async () => {
    const zh = await runHere(['scan', ...BRIEF], { LANG: 'zh_CN.UTF-8' });
    expect(zh.out).toContain('围标串标疑似线索筛查报告');
    expect(zh.err).toContain('正在筛查');
    const forced = await runHere(['scan', ...BRIEF, '--lang', 'en'], { LC_ALL: 'zh_CN.UTF-8' });
    expect(forced.out).toContain('Bid-rigging screening report');
    const machines = await Promise.all(
      [
        {},
        { LANG: 'zh_CN.UTF-8', TZ: 'Asia/Shanghai' },
        { LC_ALL: 'tr_TR.UTF-8', TZ: 'America/New_York' },
      ].map((env, i) =>
        runHere(['explain', '1', '-w', workspace, '--format', 'json', '-o', file(`m${i}.json`)], env),
      ),
    );
    expect(machines.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set([0, 1, 2].map((i) => readFileSync(file(`m${i}.json`), 'utf8'))).size).toBe(1);
  });

  it('exits 11 within a second while another scan is at work, naming it', async () => {
    const build = await openWorkspace(workspace).startBuild();
    try {
      const { code, err } = await runCli(['scan', '-w', workspace]);
      expect(code).toBe(11);
      expect(err).toContain(`process ${process.pid} on `);
    } finally {
      build.close();
    }
  });

  it('replaces a file only with --force, and says so before the work', async () => {
    writeFileSync(file('mine.json'), 'mine');
    const args = ['scan', ...BRIEF, '--format', 'json', '-o', file('mine.json')];
    const refused = await runHere(args);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('Add --force');
    expect(readFileSync(file('mine.json'), 'utf8')).toBe('mine');
    expect((await runHere([...args, '--force', '-q'])).code).toBe(0);
    expect(JSON.parse(readFileSync(file('mine.json'), 'utf8')).warnings).toBeDefined();
  });
});

describe('look-ups', () => {
  it.each([
    ['bidder', 'R1'],
    ['bidder', '江南'],
    ['lot', 'L00008'],
    ['explain', '1'],
  ])('%s %s fits 80 columns in both languages', async (...words) => {
    for (const lang of ['en', 'zh-CN'] as const) {
      const { out, code, err } = await runHere([...words, '-w', workspace, '--lang', lang]);
      expect(code, err).toBe(0);
      expect(out).toContain('江南第一建设有限公司');
      const wide = out.split('\n').filter((line) => displayWidth(line, lang === 'en' ? 1 : 2) > 80);
      expect(wide).toEqual([]);
    }
  });

  it('gives everything as JSON', async () => {
    const bidder = await runHere(['bidder', 'R1', '-w', workspace, '--format', 'json']);
    expect(JSON.parse(bidder.out).found).toMatchObject({ bidder_id: 'R1', lots: 50, wins: { wins: 10 } });
    const lot = await runHere(['lot', 'L00008', '-w', workspace, '--format', 'json']);
    expect(JSON.parse(lot.out).bids).toHaveLength(5);
    const warning = await runHere(['explain', '1', '-w', workspace, '--format', 'json']);
    expect(JSON.parse(warning.out).members.map(({ bidder_id }: { bidder_id: string }) => bidder_id)).toEqual(
      expect.arrayContaining(['R1', 'R2', 'R3', 'R4', 'R5']),
    );
  });

  it('enters every look in the ledger with who, when and what, found or not', async () => {
    await runHere(['bidder', 'R2', '-w', workspace]);
    const missed = await runHere(['lot', 'no-such-lot', '-w', workspace]);
    expect(missed.code).toBe(2);
    const [shown, refused] = (await openWorkspace(workspace).ledger()).slice(-2);
    expect(shown).toMatchObject({ act: 'lookup', what: { kind: 'bidder', subject: 'R2', result: 'shown' } });
    expect(refused).toMatchObject({
      act: 'lookup',
      what: { kind: 'lot', subject: 'no-such-lot', result: 'refused' },
    });
    expect(shown?.who).toBeTruthy();
  });

  it('lists bidders when several match', async () => {
    const { out, code } = await runHere(['bidder', '工程公司', '-w', workspace]);
    expect(code).toBe(0);
    expect(out).toContain('Several bidders match');
  });
});

describe('export', () => {
  it('has one row for every lot in lot-scores', async () => {
    const { out, code } = await runHere(['export', 'lot-scores', '-w', workspace, '--format', 'csv']);
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines[0]?.trim()).toBe('lot_id,score,evaluated,flagged');
    expect(lines).toHaveLength(401);
  });

  it('tells the form from the name of the file', async () => {
    const { code, err } = await runHere(['export', 'edges', '-w', workspace, '-o', file('edges.parquet')]);
    expect(code, err).toBe(0);
    expect(readFileSync(file('edges.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    const again = await runHere(['export', 'edges', '-w', workspace, '-o', file('edges.parquet')]);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--force')]);
  });
});

describe('init', () => {
  it('writes a profile that changes nothing until it is edited, and leaves a file that is there', async () => {
    const profile = file('site.yaml');
    expect(await runHere(['init', profile])).toEqual({ code: 0, out: `${profile}\n`, err: '' });
    const warningsWith = async (...flags: readonly string[]): Promise<unknown> => {
      const { out } = await runHere(['scan', '-w', workspace, '-q', '--format', 'json', ...flags]);
      return JSON.parse(out).warnings;
    };
    const plain = await warningsWith();
    expect(await warningsWith('--profile', profile)).toEqual(plain);
    // Every screen is in it, ready to be uncommented.
    const { out } = await runHere(['rules', 'list', '--format', 'json']);
    const text = readFileSync(profile, 'utf8');
    for (const { id } of JSON.parse(out) as { id: string }[]) expect(text).toContain(`#   ${id}:`);
    const edited = text.replace(/^#( {3}persistent-co-bidding:.*\n)#( {5}enabled: )true/m, '$1$2false');
    writeFileSync(profile, edited);
    expect(await warningsWith('--profile', profile)).not.toEqual(plain);
    expect((await runHere(['init', profile])).code).toBe(2);
    expect(readFileSync(profile, 'utf8')).toBe(edited);
  });
});

describe('evaluate', () => {
  it('says that there are no labels', async () => {
    const { out, code } = await runHere(['evaluate', '-w', workspace]);
    expect([code, out]).toEqual([0, expect.stringContaining('no labels')]);
  });
});

describe('wrong input', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['a mistyped command', ['scna'], 2, /'scna' is not known\. Did you mean scan\?/],
    ['a mistyped child command', ['rules', 'lst'], 2, /Did you mean list\?/],
    [
      'a mistyped option',
      ['scan', '--fromat', 'json'],
      2,
      /'--fromat' is not known\. Did you mean --format\?/,
    ],
    ['a mistyped value', ['scan', '--fail-on', 'hihg'], 2, /Did you mean high\?/],
    [
      'a mistyped rule',
      ['rules', 'explain', 'persistent-cobiding'],
      2,
      /Did you mean persistent-co-bidding\?/,
    ],
    ['a mistyped table', ['export', 'lot-score'], 2, /Did you mean lot-scores\?/],
    [
      'a number out of bounds',
      ['scan', '--threads', '0'],
      2,
      /--threads must be a whole number from 1 to 256/,
    ],
    ['no value for an option', ['scan', '--seed'], 2, /--seed .*needs a value/],
    ['too many arguments', ['scan', 'a', 'b'], 2, /more arguments than it takes/],
    ['no argument', ['bidder'], 2, /needs <id or name>/],
    ['no data', ['scan', '-w', file('none')], 2, /no records to scan/],
    ['a missing folder', ['scan', file('nowhere'), '-w', file('none')], 2, /nowhere/],
    ['a missing workspace', ['bidder', 'x', '-w', file('none')], 10, /Run `ringsight scan <data>/],
    ['a missing profile', ['scan', data, '-w', file('none'), '--profile', file('no.yaml')], 2, /no\.yaml/],
    ['two results on stdout', ['scan', '--format', 'json', '--format', 'csv'], 2, /Only one result/],
    ['a missing output folder', ['scan', '-o', file('no/where.json')], 2, /does not exist/],
    ['a file of unknown form', ['scan', '-o', file('x.docx')], 2, /Add --format/],
  ];
  it.each(cases)('%s: one clear sentence and the documented exit code', async (_, args, code, message) => {
    const found = await runHere(args);
    expect([found.code, found.out]).toEqual([code, '']);
    expect(found.err).toMatch(message);
    expect(found.err).not.toMatch(/^\s+at /m);
    expect(existsSync(file('none'))).toBe(false);
    const zh = await runHere([...args, '--lang', 'zh-CN']);
    expect(zh.code).toBe(code);
    expect(zh.err).toMatch(/[\u4e00-\u9fff]/);
  });

  it('shows control characters of a name as what they are', async () => {
    const { err, code } = await runHere(['lot', '\u001b[31mL\u202e1', '-w', workspace]);
    expect(code).toBe(2);
    expect(err).toContain('<U+001B>[31mL<U+202E>1');
    for (const hidden of ['\u001b', '\u202e']) expect(err).not.toContain(hidden);
  });

  it('shows where an error came from only with --debug', async () => {
    const { err } = await runHere(['verify', '-w', file('none'), '--debug']);
    expect(err).toMatch(/^\s+at /m);
  });

  it('gives the error as JSON to whoever reads progress as JSON', async () => {
    const { err } = await runHere(['scan', file('nowhere'), '-w', file('none'), '--progress', 'json']);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'error', exit_code: 2 });
  });
});

describe('the shell', () => {
  it('is answered when it closes the pipe early', async () => {
    const cli = join(import.meta.dirname, '../../src/cli/main.ts');
    const { code, err } = await startNode([
      '-e',
      `const { spawnSync } = require('node:child_process');
       const { status } = spawnSync('sh', ['-c', '"$0" --import tsx "$1" export lot-scores -w "$2" | head -1', process.execPath, ${JSON.stringify(cli)}, ${JSON.stringify(workspace)}], { stdio: 'inherit' });
       process.exit(status);`,
    ]).ended;
    expect([code, err]).toEqual([0, '']);
  });
});
