import { expect, test } from 'vitest';
import { gramsOf } from '../../../src/scorers/documents/batch.ts';
import { normalText } from '../../../src/scorers/documents/normal-text.ts';
import { tenderPlaces, tenderSlips } from '../../../src/scorers/documents/tender-slips.ts';
import { seededRandom } from '../../../src/scorers/random.ts';

const TENDER =
  '投标人应当具备独立承担民事责任的能力，近三年内没有重大违法记录。项目经理须持有一级建造师注册证书，工期为180日历天，质量保修期：二十四个月。';

function slipsOf(bid: string, tender = TENDER) {
  const [own, text] = [normalText(bid), normalText(tender)];
  const { slips, repeated } = tenderSlips(own.chars, text.chars, gramsOf(text), tenderPlaces(text.chars));
  return { keys: slips.map(({ key }) => key), repeated };
}

test.each([
  ['copied as it is', TENDER, []],
  ['one character wrong', TENDER.replace('重大违法', '重大讳法'), ['|违|讳|法记录项目']],
  ['two left out', TENDER.replace('一级建造师', '建造师'), ['经理须持有|一级||建造师注册']],
  ['another number', TENDER.replace('180', '200'), []],
  ['filled in', TENDER.replace('质量保修期：', '质量保修期：合格'), []],
  ['other punctuation', TENDER.replaceAll('，', ' '), []],
  [
    'a sentence of its own in between',
    TENDER.replace('项目经理', '我公司完全响应上述要求并作出如下说明。项目经理'),
    [],
  ],
  ['rewritten', TENDER.replace('近三年内没有重大违法记录', '最近没有受到任何处罚或处分'), []],
])('%s', (_, bid, keys) => {
  const found = slipsOf(`我方响应如下：${bid}特此说明。`);
  expect(found.keys).toEqual(keys.map((key) => expect.stringContaining(key)));
});

test('of planted slips, as far apart as they must be to be told, all are found; 300 worlds', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed, 'tender slips');
    const hanzi = (): string => String.fromCharCode(0x4e00 + Math.floor(3000 * random()));
    const tender = Array.from({ length: 400 }, hanzi);
    const bid = [...tender];
    const planted = 1 + Math.floor(8 * random());
    for (let i = 0; i < planted; i++) bid[20 + 40 * i] = '龘';
    const { keys, repeated } = slipsOf(bid.join(''), tender.join(''));
    expect(keys, `seed ${seed}`).toHaveLength(planted);
    expect(repeated, `seed ${seed}`).toBe(400);
  }
});
