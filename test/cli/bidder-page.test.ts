import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { bidderPage } from '../../src/cli/render/bidder.ts';
import type { Language } from '../../src/domain/text.ts';
import { bidderHistory } from '../../src/history/bidder-history.ts';
import type { Database } from '../../src/store/database.ts';
import { addGroups, tinyMarket } from '../scoring/tiny-market.ts';

const contextOf = (language: Language): Context => ({
  language,
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  signal: new AbortController().signal,
  say: (text) => text[language],
  exitWith: () => undefined,
});

let db: Database;
beforeEach(async () => {
  db = await tinyMarket([{ id: 'L1', bids: { A: 100, B: 110, C: 120 }, winner: 'A', opened: '2024-03-01' }]);
  await addGroups(db, [[0, 1]]);
});
afterEach(() => db.close());

async function page(query: string, language: Language): Promise<string> {
  const { found } = await bidderHistory({ db }, query);
  if (found === null) throw new Error(`no bidder ${query}`);
  // Lines of prose break at the page's width, Chinese without a blank.
  return bidderPage(found, true, contextOf(language))
    .map((line) => line.trim())
    .join(language === 'en' ? ' ' : '');
}

describe('the page of a bidder', () => {
  it('says in plain words that a bidder joins what would else fall apart', async () => {
    await db.run('insert into bidder_positions values (0, 0, 1, true, 2)');
    expect(await page('A', 'en')).toContain(
      'Meets 1 bidder more often than chance, the core of its group in 2 calendar years. ' +
        'Without it the bidders linked here fall into separate parts (cut point): a go-between, or a firm at home in two markets.',
    );
    expect(await page('A', 'zh-CN')).toContain(
      '与 1 家投标人的同场次数明显多于随机，其中与本群组核心成员同场涉及 2 个年份。' +
        '去掉该投标人，这些相互关联的投标人就断成互不相连的几部分（割点）：可能是居间联络者，也可能只是同时在两个市场经营。',
    );
  });

  it('says no such thing of a linked bidder that is none, and nothing of links where there are none', async () => {
    await db.run('insert into bidder_positions values (1, 0, 2, false, 0)');
    expect(await page('B', 'en')).toContain('Meets 2 bidders more often than chance.');
    expect(await page('B', 'en')).not.toContain('cut point');
    expect(await page('C', 'en')).not.toContain('more often than chance');
  });

  it('tells a member of the core from one that joined by its links', async () => {
    await db.run('update group_members set core = 0 where bidder_no = 1');
    expect(await page('A', 'en')).toContain('stability 1.00: ');
    expect(await page('B', 'en')).toContain('stability 1.00, not of its core: ');
    expect(await page('B', 'zh-CN')).toContain('稳定度 1.00，非核心成员：');
  });
});
