import { pinyin } from 'pinyin-pro';
import { describe, expect, it } from 'vitest';
import { companyName } from '../../src/scorers/identity/name-core.ts';
import { likeness, likenessKeys } from '../../src/scorers/identity/name-keys.ts';

const sounds = (core: string): string => pinyin(core, { toneType: 'none', type: 'array' }).join(' ');

describe('the core of a company name', () => {
  it.each([
    ['place, trade and form go', '福建省华拓建设有限公司', '华拓'],
    ['a place in brackets goes', '华拓（福建）建设工程有限公司', '华拓'],
    ['half-width brackets and spaces are the same', '华 拓(福建) 建设工程有限公司', '华拓'],
    ['a form in brackets goes', '厦门恒坤（集团）股份有限公司', '恒坤'],
    ['a brand in brackets stays', '福州（大衍）建设有限公司', '大衍'],
    ['districts go by their level word', '福州市鼓楼区鑫源建材商行', '鑫源'],
    ['peoples of autonomous areas go', '延边朝鲜族自治州永顺建筑有限公司', '永顺'],
    ['places without a level word go', '海南省三亚旺豪建筑工程有限公司', '旺豪'],
    ['a branch goes', '泉州市丰泽区鑫源商贸有限公司福州分公司', '鑫源'],
    ['the 市 of 市政 is no city', '泉州市华拓市政园林有限责任公司', '华拓'],
    ['traditional characters are read as simplified', '閩華建設有限公司', '闽华'],
    ['full-width letters are read as half-width', 'ＡＢＣ建设有限公司', 'abc'],
    ['a name without a core has none', '北京建设工程有限公司', ''],
    ['trade alone is no core', '市政工程有限公司', ''],
    ['numbers of bureaus stay', '中铁十二局集团有限公司', '中铁十二局'],
  ])('%s: %s', (_, name, core) => {
    expect(companyName(name).core).toBe(core);
  });
});

describe('likeness of cores', () => {
  it.each([
    ['华拓', '华拓', 'equal'],
    ['己未', '巳末', 'look_alike'],
    ['鑫坤', '新昆', 'homophone'],
    ['华夏幸福', '华夏幸運', 'near'],
    ['华夏幸福', '华夏大幸福', 'near'],
    ['华拓', '华恒', null],
    ['华夏幸福', '中夏安福', null],
    ['建筑第三局', '建筑第八局', null],
    ['建安东方', '建安西方', null],
    ['abc', 'abd', null],
  ] as const)('%s and %s: %s', (a, b, kind) => {
    expect(likeness(a, b, sounds)).toBe(kind);
    expect(likeness(b, a, sounds)).toBe(kind);
  });

  it('cores that resemble each other share a key of their likeness', () => {
    const characters = [...'华拓恒坤己巳未末东三鑫新幸福'];
    const cores = Array.from({ length: 150 }, (_, i) =>
      Array.from(
        { length: 2 + (i % 4) },
        (_, k) => characters[(i * 7 + k * (3 + (i % 5)) + (i >> 3)) % 14],
      ).join(''),
    );
    let alike = 0;
    for (const a of cores)
      for (const b of cores) {
        const kind = likeness(a, b, sounds);
        if (kind === null) continue;
        alike++;
        const own = likenessKeys(a, sounds).filter((key) => key.startsWith(`${kind} `));
        expect(
          likenessKeys(b, sounds).some((key) => own.includes(key)),
          `${a} ${b} ${kind}`,
        ).toBe(true);
      }
    expect(alike).toBeGreaterThan(200);
  });
});
