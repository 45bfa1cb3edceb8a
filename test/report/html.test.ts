import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/domain/run.ts';
import { spread } from '../../src/report/html/price-strip.ts';
import { renderHtml } from '../../src/report/html.ts';
import { HOSTILE, hostileReport } from './hostile.ts';
import { sampleReport } from './sample-report.ts';

const manyWarnings = (count: number): RunReport => {
  const report = sampleReport();
  const warnings = Array.from({ length: count }, (_, i) => ({
    ...report.warnings[i % 3]!,
    id: `W-${i}`,
    rank: i + 1,
  }));
  return { ...report, warnings };
};

describe('the HTML page', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    it(`says what was agreed in ${language}`, async () => {
      const report = sampleReport();
      const short = { ...report, warnings: report.warnings.slice(2, 4) };
      const body = renderHtml(short, language)
        .replace(/<style>[\s\S]*<\/style>/, '')
        .replace(/sha256-[^']+/, '');
      await expect(body).toMatchFileSnapshot(`../golden/report/report.${language}.html`);
    });

    it(`asks for nothing from outside and allows nothing but its own style in ${language}`, () => {
      const page = renderHtml(sampleReport(), language);
      expect(page).toContain(`<html lang="${language}">`);
      const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
      const digest = createHash('sha256').update(style).digest('base64');
      expect(page).toContain(
        `content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"`,
      );
      expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\sstyle=|url\(|@import|https?:/i);
      const targets = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]);
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
      expect(targets.length).toBeGreaterThan(10);
    });
  }

  it('is the same bytes each time', () => {
    expect(renderHtml(sampleReport(), 'en')).toBe(renderHtml(sampleReport(), 'en'));
  });

  it('shows the sum of the printed waterfall as the printed priority', () => {
    const page = renderHtml(sampleReport(), 'en');
    const tables = [...page.matchAll(/<table class="waterfall">[\s\S]*?<\/table>/g)].map((match) => match[0]);
    expect(tables).toHaveLength(sampleReport().warnings.length);
    for (const table of tables) {
      const amounts = [...table.matchAll(/<td class="num">([+−]?[\d.]+)<\/td>/g)].map((match) =>
        Number((match[1] ?? '').replace('−', '-')),
      );
      const total = Number(
        (/<b>(−?[\d.]+)<\/b><\/td><td class="num"><span class="ok"/.exec(table)?.[1] ?? '').replace('−', '-'),
      );
      expect(amounts.length).toBeGreaterThan(2);
      expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(total, 9);
    }
  });

  it('says so when the parts of a priority do not add up', () => {
    const report = sampleReport();
    const wrong = { ...report, warnings: [{ ...report.warnings[0]!, priority: 9 }] };
    expect(renderHtml(wrong, 'en')).toContain('The parts do not add up to the priority');
    expect(renderHtml(report, 'en')).not.toContain('The parts do not add up');
  });

  it('holds 200 large warnings in 2 MB, the first ten whole, and counts what it leaves out', () => {
    const page = renderHtml(manyWarnings(200), 'zh-CN');
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(2_000_000);
    expect([...page.matchAll(/<article class="warning/g)]).toHaveLength(200);
    expect([...page.matchAll(/<article class="warning \w+ whole"/g)].length).toBeGreaterThanOrEqual(10);
    expect(page).toMatch(/另有 \d+ 行，见 JSON 输出。/);
    expect(page).toMatch(/列出 \d+ 个，共 18 个/);
  });

  it('lists more warnings than it can show, and says so', () => {
    const page = renderHtml(manyWarnings(1000), 'en');
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(5_000_000);
    expect([...page.matchAll(/<article class="warning/g)]).toHaveLength(200);
    expect([...page.matchAll(/<tr><td class="num">\d+<\/td><td><span class="level/g)]).toHaveLength(1000);
    expect(page).toContain(
      'The first 1000 are listed, the first 200 in detail; all 1000 are in the JSON output.',
    );
    expect(renderHtml(manyWarnings(20), 'en')).not.toContain('are listed, the first');
  });

  it('shows the few rows of a small report whole', () => {
    const report = sampleReport();
    const page = renderHtml({ ...report, warnings: report.warnings.slice(3, 4) }, 'en');
    for (const row of report.warnings[3]?.signals[0]?.evidence ?? [])
      expect(page).toContain(`${row.file}:${row.line}`);
    expect(page).not.toContain('more rows');
  });

  it('draws a lot of a thousand bids without a thousand elements', () => {
    const report = sampleReport();
    const [first] = report.warnings;
    const bids = Array.from({ length: 1500 }, (_, i) => ({
      ...first!.lots[0]!.bids[0]!,
      bidder_id: `x${i}`,
      member: false,
      winner: false,
      amount: `${5000000 + i * 100}.0000`,
    }));
    const lot = { ...first!.lots[0]!, bids: [...first!.lots[0]!.bids, ...bids] };
    const page = renderHtml({ ...report, warnings: [{ ...first!, lots: [lot] }] }, 'en');
    expect(Buffer.byteLength(page)).toBeLessThan(120_000);
  });

  it('escapes hostile text in every place and shows hidden characters', () => {
    for (let offset = 0; offset < HOSTILE.length; offset++) {
      const page = renderHtml(hostileReport(sampleReport(), offset), 'zh-CN');
      expect(page).not.toMatch(/<(script|img|iframe|a href="javascript)/i);
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
    const report = sampleReport();
    const member = { ...report.warnings[0]!.members[0]!, name: '山河\u202e司公限有<b>"x"' };
    const page = renderHtml(
      { ...report, warnings: [{ ...report.warnings[0]!, members: [member] }] },
      'zh-CN',
    );
    expect(page).toContain('山河&lt;U+202E&gt;司公限有&lt;b&gt;&quot;x&quot;');
  });

  it('says ids of bidders in sentences as letter and name, and only whole ids', () => {
    const report = sampleReport();
    const first = report.warnings[0]!;
    const [a, b] = first.members.map((member) => member.bidder_id);
    const text = `${a}与“${b}”及${a}9`;
    const signal = { ...first.signals[0]!, sentence: { 'zh-CN': text, en: text } };
    const page = renderHtml({ ...report, warnings: [{ ...first, signals: [signal] }] }, 'zh-CN');
    expect(page).toContain(
      `<span class="badge">A</span> ${first.members[0]?.name}与“<span class="badge">B</span> ${first.members[1]?.name}”及${a}9`,
    );
  });

  it('says values that all rows share once', () => {
    const report = sampleReport();
    const page = renderHtml({ ...report, warnings: report.warnings.slice(3, 4) }, 'en');
    expect(page).toContain('The same in all rows: Table bids; lot_id = ');
    expect(page).not.toContain('<th scope="col" class="line">lot_id</th>');
    expect(page).toContain('<th scope="col" class="line">bidder_id</th>');
  });

  it('shows a report without warnings as such, with what could not be told', () => {
    const page = renderHtml({ ...sampleReport(), warnings: [] }, 'en');
    expect(page).toContain('This run has no warnings');
    expect(page).toContain('Not evaluable');
  });
});

describe('letters over a price strip', () => {
  it('stay apart, in order and on the strip', () => {
    for (const places of [
      [50],
      [50, 50, 50],
      [3, 3.1, 3.2],
      [96.5, 97, 97],
      [10, 20, 21, 22, 60, 61],
      Array.from({ length: 24 }, () => 50),
      Array.from({ length: 80 }, (_, i) => i),
    ]) {
      const out = spread(places);
      out.forEach((x, i) => {
        expect(x).toBeGreaterThanOrEqual(1.9);
        expect(x).toBeLessThanOrEqual(98.1);
        if (i > 0) expect(x - (out[i - 1] as number)).toBeGreaterThanOrEqual(places.length > 25 ? 1.2 : 3.99);
      });
    }
  });
});
