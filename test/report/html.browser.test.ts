import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { Browser, CHROMIUM } from './chromium.ts';
import { HOSTILE, hostileReport, PAYLOADS } from './hostile.ts';
import { sampleReport } from './sample-report.ts';

const where = CHROMIUM === undefined ? ' — skipped: no Chromium on this machine' : '';

describe.skipIf(CHROMIUM === undefined)(`the HTML page in a browser${where}`, () => {
  let browser: Browser;
  let folder: string;
  const page = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringsight-html-'));
    browser = await Browser.start();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('would notice a request, a refusal and a script, so that the tests below can fail', async () => {
    const csp = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
    const bad = page(
      'bad.html',
      `${csp}<img src="http://127.0.0.1:9/x"><script>document.title = 'run'</script>`,
    );
    expect((await browser.open(bad, 1280)).join('\n')).toMatch(
      /Content Security Policy|ContentSecurityPolicy/,
    );
    const open = page('open.html', `<img src="http://127.0.0.1:9/x"><script>document.title = 'run'</script>`);
    expect((await browser.open(open, 1280)).join('\n')).toContain('request http://127.0.0.1:9/x');
    expect(await browser.evaluate('document.title')).toBe('run');
  });

  for (const language of ['zh-CN', 'en'] as const) {
    for (const width of [1280, 390]) {
      it(`asks for nothing, runs nothing and does not scroll sideways at ${width} px in ${language}`, async () => {
        const file = page('report.html', renderHtml(sampleReport(), language));
        expect(await browser.open(file, width)).toEqual([]);
        expect(await browser.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await browser.evaluate('document.scripts.length')).toBe(0);
        expect(await browser.evaluate('getComputedStyle(document.querySelector("h1")).fontWeight')).toBe(
          '700',
        );
      });
    }
  }

  it('runs no script and asks for nothing, whatever the names, files and rules say', async () => {
    const clean = page('clean.html', renderHtml(sampleReport(), 'en'));
    await browser.open(clean, 1280);
    const shape =
      'Array.from(document.querySelectorAll("body *"), (e) => e.localName).filter((n) => n !== "span").join()';
    const tags = await browser.evaluate<string>(
      '[...new Set(Array.from(document.querySelectorAll("*"), (e) => e.localName))].sort().join()',
    );
    expect(tags).not.toMatch(/script|img|iframe|object|foreignObject|style,style/);
    expect((await browser.evaluate<string>(shape)).length).toBeGreaterThan(1000);
    for (let offset = 0; offset < HOSTILE.length; offset++) {
      const file = page(`hostile-${offset}.html`, renderHtml(hostileReport(sampleReport(), offset), 'en'));
      for (const width of offset === 0 ? [1280, 390] : [390]) {
        expect(await browser.open(file, width)).toEqual([]);
        expect(await browser.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      expect(await browser.evaluate('document.title')).toContain('Bid-rigging screening report');
      const found = await browser.evaluate<string>(
        '[...new Set(Array.from(document.querySelectorAll("*"), (e) => e.localName))].sort().join()',
      );
      for (const tag of found.split(',')) expect(tags.split(',')).toContain(tag);
      expect(
        await browser.evaluate(
          'Array.from(document.querySelectorAll("*")).flatMap((e) => Array.from(e.attributes, (a) => a.name)).filter((n) => /^(on|style|src|srcdoc|action)/.test(n)).join()',
        ),
      ).toBe('');
      expect(
        await browser.evaluate(
          'Array.from(document.querySelectorAll("[href]"), (a) => a.getAttribute("href")).filter((h) => !/^#[A-Za-z0-9_-]+$/.test(h)).join()',
        ),
      ).toBe('');
    }
  });

  it('runs none of three hundred payloads in ten places each', { timeout: 180_000 }, async () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(300);
    const places = new Map<string, number>();
    for (let offset = 0; offset < PAYLOADS.length; offset += Math.ceil(PAYLOADS.length / 10)) {
      const report = hostileReport(sampleReport(), offset, PAYLOADS);
      const said = JSON.stringify(report);
      for (const payload of PAYLOADS) {
        const written = JSON.stringify(payload).slice(1, -1);
        places.set(payload, (places.get(payload) ?? 0) + said.split(written).length - 1);
      }
      for (const language of ['en', 'zh-CN'] as const) {
        const file = page(`payloads-${offset}-${language}.html`, renderHtml(report, language));
        expect(await browser.open(file, 1280)).toEqual([]);
        expect(await browser.evaluate('document.title')).not.toBe('1');
        expect(await browser.evaluate('document.scripts.length')).toBe(0);
        expect(
          await browser.evaluate(
            'Array.from(document.querySelectorAll("*")).flatMap((e) => Array.from(e.attributes, (a) => a.name)).filter((n) => /^(on|src|srcdoc|action)/.test(n)).join()',
          ),
        ).toBe('');
      }
    }
    expect(Math.min(...places.values())).toBeGreaterThanOrEqual(10);
  });

  it('keeps text legible: contrast of at least 4.5, or 3 for large figures', async () => {
    await browser.open(page('report.html', renderHtml(sampleReport(), 'zh-CN')), 1280);
    const poor = await browser.evaluate<string[]>(CONTRAST);
    expect(poor).toEqual([]);
  });
});

/** Elements whose own text has too little contrast to what is behind it; letters on drawn shapes are left out. */
const CONTRAST = `(() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== '')) continue;
    const style = getComputedStyle(e);
    if (e.namespaceURI.endsWith('svg') && /win|won/.test(e.getAttribute('class'))) continue;
    const ink = parse(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) poor.push(e.localName + '.' + e.getAttribute('class') + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 20));
  }
  return [...new Set(poor)];
})()`;
