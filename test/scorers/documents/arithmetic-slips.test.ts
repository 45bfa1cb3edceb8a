import { expect, test } from 'vitest';
import { arithmeticSlips } from '../../../src/scorers/documents/arithmetic-slips.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';

const keysOf = (text: string): readonly string[] => arithmeticSlips(text).slips.map(({ key }) => key);

const ROWS = [
  '1 挖土方 m3 120.5 38.20 4603.10',
  '2 回填 m3 86 21.5 1849.00',
  '3 C30混凝土 m3 42.6 512.3 21823.98',
  '4 钢筋 t 3.75 4,860.00 18,225.00',
  '5 模板 m2 210 46.9 9849.00',
];

test.each([
  ['a table that is right', ROWS.join('\n'), []],
  ['a wrong product', ROWS.join('\n').replace('1849.00', '1894.00'), ['* 86 21.5 1894.00']],
  ['a product in another unit', ROWS.join('\n').replace('9849.00', '0.9849'), []],
  ['a product that was cut', ROWS.join('\n').replace('21823.98', '21823.9'), []],
  ['full width', ROWS.join('\n').replace('1849.00', '１８９４'), ['* 86 21.5 1894']],
  [
    'tabs between cells',
    ROWS.join('\n').replaceAll(' ', '\t').replace('1849.00', '1894.00'),
    ['* 86 21.5 1894.00'],
  ],
  ['the right total', `${ROWS.join('\n')}\n合计 56350.08`, []],
  ['a wrong total', `${ROWS.join('\n')}\n合计 56530.08`, ['+5 56350.08 56530.08']],
  ['a total of quantities beside it', `${ROWS.join('\n')}\n合计 56350.08 462.85`, []],
  [
    'rows that hardly ever multiply',
    ROWS.join('\n').replace('4603.10', '4711').replace('1849.00', '1894.00'),
    [],
  ],
  ['too few rows', ROWS.slice(0, 3).join('\n').replace('1849.00', '1894.00'), []],
  ['dates and telephones', '2026年3月2日 13800001111 2026\n'.repeat(8), []],
  ['a formula', '模板费用为12m×3.50元=43元。', ['* 12 3.50 43']],
  ['a formula that is right', '费用为12m×3.5元=42元，合计120+35+8=163元', []],
  ['a sum', '人员共计120+35+8=164人', ['++ 120 35 8 164']],
  ['sums of products', '2×3+4=10，2×3+4=11', ['*+ 2 3 4 11']],
  ['a share', '税金100×9%=9，规费200×5%=12', ['* 200 0.05 12']],
  ['another unit', '600×600=0.36', []],
  ['brackets and chains are left alone', '(3+4)×5=35，2×(3+4)=14，2×3=3×2，π3×2²=13', []],
  ['a load with exponents', '3.14×2²=12.56', []],
])('%s', (_, text, keys) => {
  expect(keysOf(text)).toEqual(keys);
});

function bill(random: Random, rows: number): { lines: string[]; results: number[] } {
  const lines: string[] = [];
  const results: number[] = [];
  for (let i = 0; i < rows; i++) {
    const [quantity, price] = [
      1 + Math.floor(100_000 * random()) / 100,
      1 + Math.floor(1_000_000 * random()) / 100,
    ];
    const rounded = Math.round(100 * quantity * price) / 100;
    // Programs multiply the price before it is rounded for print.
    const result = random() < 0.5 ? rounded : Math.round(100 * quantity * (price + 0.004)) / 100;
    results.push(result);
    lines.push(
      `${i + 1}\t构件${Math.floor(40 * random())}型\tm\t${quantity}\t${price.toFixed(2)}\t${result.toFixed(2)}`,
    );
  }
  return { lines, results };
}

test('bills that are right have no slip, and of planted ones every one is found; 300 worlds', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed, 'bills');
    const { lines, results } = bill(random, 8 + Math.floor(20 * random()));
    const sum = results.reduce((all, own) => all + own, 0);
    const right = `工程量清单\n${lines.join('\n')}\n合计\t${sum.toFixed(2)}\n`;
    expect(keysOf(right), `seed ${seed}`).toEqual([]);
    const at = Math.floor(lines.length * random());
    const wrong = (results[at]! * (1.02 + random())).toFixed(2);
    const slipped = [...lines];
    slipped[at] = slipped[at]!.replace(results[at]!.toFixed(2), wrong);
    const { slips } = arithmeticSlips(`${slipped.join('\n')}\n`);
    expect(slips, `seed ${seed}`).toHaveLength(1);
    expect(slips[0]!.key, `seed ${seed}`).toContain(wrong);
  }
});

test('numbers in prose have no slips; 300 worlds', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed, 'prose');
    const number = (): string =>
      (random() * 10 ** Math.floor(5 * random())).toFixed(Math.floor(3 * random()));
    const text = Array.from({ length: 60 }, () =>
      Array.from({ length: 1 + Math.floor(7 * random()) }, () => `工序${number()}米`).join('，'),
    ).join('\n');
    expect(keysOf(text), `seed ${seed}`).toEqual([]);
  }
});
