import { expect, test } from 'vitest';
import { findNames, nameIndex } from '../../../src/scorers/documents/name-index.ts';
import { maskName, normalName, normalText, OWN_NAME } from '../../../src/scorers/documents/normal-text.ts';

const shown = (text: string): string => String.fromCharCode(...normalText(text).chars);

test.each([
  ['ＡＢＣ（一）项目', 'abc一项目'],
  ['共 12,300.50 元；工期９０天', '共0元工期0天'],
  ['面积约500㎡', '面积约0m0'],
  ['Ⅲ级钢筋\u3000\r\n\tφ25', 'iii级钢筋φ0'],
  ['①②第３条', '0第0条'],
  ['😀龘𠀀', '😀龘𠀀'],
  ['', ''],
])('%j is compared as %j', (written, compared) => {
  expect(shown(written)).toBe(compared);
});

test('knows where each character was written', () => {
  const text = '第 12 条：ａ㎡ｂ';
  const { chars, at } = normalText(text, 100);
  expect([...at].map((place) => text[place - 100])).toEqual([...'第1条ａ㎡㎡ｂ']);
  expect(chars).toHaveLength(at.length);
});

test('has room for text that grows', () => {
  const text = '㍍'.repeat(500);
  const { chars } = normalText(text);
  expect(String.fromCharCode(...chars)).toBe('メートル'.repeat(500));
});

test('the own name becomes one sign, wherever it stands', () => {
  const name = normalName('某某（集团）有限公司');
  const { chars, at } = maskName(normalText('某某(集团)有限公司：某某集团有限公司承诺'), name);
  expect(String.fromCharCode(...chars)).toBe(`${String.fromCharCode(OWN_NAME).repeat(2)}承诺`);
  expect([...at]).toEqual([0, 11, 19, 20]);
});

test('finds the longest of the names that begin at one place, and none inside another', () => {
  const names = nameIndex(['甘棠桥建设集团', '甘棠桥建设集团有限公司', '集团有限公司第二分公司', '短名']);
  const text = normalText('由甘棠桥 建设集团有限公司、甘棠桥建设集团和短名共同完成').chars;
  expect(findNames(text, names)).toEqual([
    { name: 1, at: 1 },
    { name: 0, at: 12 },
  ]);
});
