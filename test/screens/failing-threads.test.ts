import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomOf } from '../../bench/market-random.ts';
import { openWorkspace, type RunReport, type ScanResult, scan } from '../../src/index.ts';
import { FAILING, type Failing, type Way } from '../scorers/failing-worker.ts';

// Each scans a market, some with threads that are waited for.
vi.setConfig({ testTimeout: 180_000 });

const limits = vi.hoisted(() => ({ milliseconds: 20_000, megabytes: 128 }));

// Threads that fail where a test says so; the stages, the screens and the scan around them are the real ones.
vi.mock('../../src/scorers/pool.ts', async (original) => {
  const real = await original<typeof import('../../src/scorers/pool.ts')>();
  const { builtForm } = await import('../tested/built-sources.ts');
  const worker = pathToFileURL(builtForm(join(import.meta.dirname, '../scorers/failing-worker.ts'))!);
  return { ...real, createPool: (options: object) => real.createPool({ ...options, ...limits, worker }) };
});

const folder = mkdtempSync(join(tmpdir(), 'ringsight-threads-'));
const data = join(folder, 'data');
let healthy: ScanResult;

/** The small market, with documents and priced items in some of its lots. */
function writeMarket(): void {
  cpSync(fileURLToPath(new URL('../../fixtures/ring-small', import.meta.url)), data, { recursive: true });
  const bids = readFileSync(join(data, 'bids.csv'), 'utf8').trimEnd().split('\n').slice(1);
  const random = randomOf(11, 'texts');
  const prose = (): string =>
    Array.from({ length: 600 }, () => String.fromCodePoint(0x4e00 + random.below(2048))).join('');
  const documents = ['document_id,lot_id,bidder_id,kind,text'];
  const items = ['lot_id,bidder_id,item_path,item_code,description,unit,quantity,unit_price'];
  for (const [i, line] of bids.slice(0, 120).entries()) {
    const [lot, bidder] = line.split(',');
    documents.push(`D${i},${lot},${bidder},technical,${prose()}`);
    for (let item = 0; item < 12; item++)
      items.push(
        `${lot},${bidder},土建,0101010${10 + item}001,挖土方${item},m3,10,${20 + item + random.below(900) / 100}`,
      );
  }
  writeFileSync(join(data, 'documents.csv'), `${documents.join('\n')}\n`);
  writeFileSync(join(data, 'bid_items.csv'), `${items.join('\n')}\n`);
}

let runs = 0;
async function scanned(failing: Failing | null, language: 'en' | 'zh-CN' = 'en'): Promise<ScanResult> {
  if (failing === null) delete process.env[FAILING];
  else process.env[FAILING] = JSON.stringify(failing);
  const workspace = await openWorkspace(join(folder, `workspace-${runs++}`));
  return scan(workspace, { data, asOf: '2026-01-01', threads: 2, language });
}

beforeAll(async () => {
  mkdirSync(data, { recursive: true });
  writeMarket();
  healthy = await scanned(null);
}, 120_000);
afterAll(() => {
  delete process.env[FAILING];
  rmSync(folder, { recursive: true, force: true });
});

/** Kernels that write p-values into arrays that all threads share. What could be a figure cannot be told from one. */
const SPOILT: Failing['kernels'] = {
  'wins-beside-tails': 'NaN in shared arrays',
  'losing-tails': 'NaN in shared arrays',
};

const screenOf = ({ summary }: RunReport, id: string): RunReport['summary']['screens'][number] =>
  summary.screens.find(({ screen }) => screen === id)!;
const examined = ({ flagged, cleared, not_evaluable }: RunReport['summary']['screens'][number]): number =>
  flagged + cleared + not_evaluable;

/** Screens by the kind of what they speak of, with the kernel that each cannot do without. */
const SCREENS: Readonly<Record<string, { readonly screen: string; readonly kernel: string }>> = {
  'pairs of bidders': { screen: 'favourite-and-cover', kernel: 'wins-beside-tails' },
  bidders: { screen: 'persistent-loser', kernel: 'losing-tails' },
  groups: { screen: 'over-stable-shares', kernel: 'steady-shares' },
  documents: { screen: 'shared-passages', kernel: 'document-marks' },
  'priced items': { screen: 'equal-unit-prices', kernel: 'compare-lists' },
};

/** Screens that ask for one of these kernels, alone or in what they share. */
const DEPENDENT = [
  ...Object.values(SCREENS).map(({ screen }) => screen),
  ...['near-duplicate-documents', 'foreign-name', 'shared-errors'],
  ...['constant-item-ratio', 'correlated-item-residuals', 'shared-item-errors', 'shared-build-up'],
  ...['totals-near-items-apart'],
];

/** A way to fail for each of the screens, in their order. */
const each = (...ways: readonly Way[]): Failing => ({
  kernels: Object.fromEntries(
    Object.values(SCREENS).map(({ kernel }, i) => [kernel, ways[i % ways.length]!]),
  ),
  once: null,
});

/** A scan in which threads fail whatever is tried ends, says who did not answer and why, and leaves everybody else as they were. */
function expectTold({ report, htmlFile }: ScanResult, { kernels }: Failing, language: 'en' | 'zh-CN'): void {
  const html = readFileSync(htmlFile, 'utf8');
  for (const [about, { screen, kernel }] of Object.entries(SCREENS)) {
    const way = kernels[kernel];
    if (way === undefined) continue;
    const told = screenOf(report, screen);
    expect([told.flagged, told.cleared], about).toEqual([0, 0]);
    for (const { reason } of told.reasons) expect(reason, about).toBe('worker_failed');
    // Screens that find their pairs themselves have none to answer for.
    expect([0, examined(screenOf(healthy.report, screen))], about).toContain(told.not_evaluable);
    const cap = report.summary.caps.find((one) => one.cap === `worker_failed:${screen}`);
    const said = {
      en: `The screen ${screen} was not worked out.`,
      'zh-CN': `规则 ${screen} 未能完成计算。`,
    };
    expect(cap?.text.en, about).toContain(said.en);
    expect(cap?.text['zh-CN'], about).toContain(said['zh-CN']);
    expect(cap?.text.en, about).toMatch(WHY[way] ?? /./);
    expect(html, about).toContain(said[language]);
  }
  for (const before of healthy.report.summary.screens.filter(({ screen }) => !DEPENDENT.includes(screen)))
    expect(screenOf(report, before.screen), before.screen).toEqual(before);
  expect(report.summary.caps.filter(({ cap }) => cap.startsWith('screen_failed'))).toEqual([]);
}

const WHY: Partial<Readonly<Record<Way, RegExp>>> = {
  throw: /thrown on purpose/,
  heap: /memory/,
  'busy without end': /no answer within/,
  'silent for ever': /no answer within/,
  'nothing for an answer': /no result/,
  'an answer of another shape': /no result/,
  'NaN in shared arrays': /p-value/,
};

describe('threads that fail whatever is tried', () => {
  it('would have done without: each of the screens examines somebody, and all but that of bidders tell of them', () => {
    for (const [about, { screen }] of Object.entries(SCREENS)) {
      const { flagged, cleared, reasons } = screenOf(healthy.report, screen);
      expect(examined(screenOf(healthy.report, screen)), screen).toBeGreaterThan(0);
      expect(reasons.map(({ reason }) => reason)).not.toContain('worker_failed');
      // In so small a market a bidder's losses can hardly be too many.
      if (about !== 'bidders') expect(flagged + cleared, screen).toBeGreaterThan(0);
    }
    expect(healthy.report.summary.caps.filter(({ cap }) => /^(worker|screen)_failed/.test(cap))).toEqual([]);
  });

  it.each([
    ['crash', 'en', each('exit', 'throw', 'uncaught', 'heap')],
    ['crash in other ways', 'zh-CN', each('heap', 'uncaught', 'throw', 'exit', 'throw')],
    ['answer with what is none', 'zh-CN', each('nothing for an answer', 'an answer of another shape')],
    ['spoil what they share', 'en', { kernels: SPOILT, once: null }],
  ] as const)(
    '%s: those screens say so in the report (%s), the others answer, the scan ends',
    async (_, language, failing) => {
      expectTold(await scanned(failing, language), failing, language);
    },
  );
});

it('threads that hang are given up in time', async () => {
  limits.milliseconds = 800;
  const failing = each('silent for ever', 'busy without end');
  try {
    expectTold(await scanned(failing), failing, 'en');
  } finally {
    limits.milliseconds = 20_000;
  }
});

describe('threads that fail once', () => {
  const more = ['document-firms', 'community-runs', 'degree-fits', 'group-rewiring'];
  const atFirst = (first: Way): Failing['kernels'] =>
    Object.fromEntries(more.map((kernel) => [kernel, first]));
  it.each([
    ['crash', { ...each('exit', 'heap', 'throw').kernels, ...atFirst('exit') }],
    [
      'answer with what is none',
      { ...each('nothing for an answer').kernels, ...atFirst('an answer of another shape') },
    ],
    ['spoil what they share', SPOILT],
  ] as const)('%s: the second try gives the very same bytes', async (_, kernels) => {
    const once = mkdtempSync(join(folder, 'once-'));
    const { report, runFolder } = await scanned({ kernels, once });
    expect(report).toEqual(healthy.report);
    expect(readdirSync(once).length).toBeGreaterThanOrEqual(Object.keys(kernels).length);
    for (const name of ['warnings.json', 'summary.json'])
      expect(readFileSync(join(runFolder, name), 'utf8')).toBe(
        readFileSync(join(healthy.runFolder, name), 'utf8'),
      );
  });
});
