const DIGITS: Readonly<Record<string, number>> = {
  零: 0, 〇: 0, 壹: 1, 一: 1, 贰: 2, 貳: 2, 二: 2, 两: 2, 叁: 3, 參: 3, 三: 3, 肆: 4, 四: 4, 伍: 5, 五: 5,
  陆: 6, 陸: 6, 六: 6, 柒: 7, 七: 7, 捌: 8, 八: 8, 玖: 9, 九: 9,
}; // biome-ignore format: a table
const SMALL_UNITS: Readonly<Record<string, bigint>> = {
  拾: 10n, 十: 10n, 佰: 100n, 百: 100n, 仟: 1000n, 千: 1000n,
}; // biome-ignore format: a table
const LARGE_UNITS: Readonly<Record<string, bigint>> = {
  万: 10_000n,
  萬: 10_000n,
  亿: 100_000_000n,
  億: 100_000_000n,
};

const AMOUNT =
  /^(?:人民币)?(负)?(?:([零〇壹一贰貳二两叁參三肆四伍五陆陸六柒七捌八玖九拾十佰百仟千万萬亿億]+)[元圆])?(?:零?([壹一贰貳二两叁參三肆四伍五陆陸六柒七捌八玖九])角)?(?:零?([壹一贰貳二两叁參三肆四伍五陆陸六柒七捌八玖九])分)?[整正]?$/u;

/**
 * An amount in Chinese capitals (大写金额), to the 分, as decimal text; `null` where the text is not one.
 *
 * @example parseChineseAmount('壹佰万元整') // '1000000'
 * @example parseChineseAmount('伍仟零叁元贰角伍分') // '5003.25'
 */
export function parseChineseAmount(text: string): string | null {
  const match = AMOUNT.exec(text);
  if (match === null) return null;
  const [, minus, yuan, jiao, fen] = match;
  if (yuan === undefined && jiao === undefined && fen === undefined) return null;
  const whole = yuan === undefined ? 0n : parseChineseInteger(yuan);
  if (whole === null) return null;
  const cents = `${digit(jiao)}${digit(fen)}`.replace(/0+$/, '');
  return `${minus === undefined ? '' : '-'}${whole}${cents === '' ? '' : `.${cents}`}`;
}

const digit = (character: string | undefined): number =>
  character === undefined ? 0 : (DIGITS[character] ?? 0);

// Units must fall within a section of 万, and sections must fall within 亿, else the text is refused: 壹拾佰 says nothing.
function parseChineseInteger(text: string): bigint | null {
  let total = 0n;
  let section = 0n;
  let pending: number | null = null;
  let lastSmall = 10_000n;
  let lastLarge = 10n ** 16n;
  for (const character of text) {
    const small = SMALL_UNITS[character];
    const large = LARGE_UNITS[character];
    if (small !== undefined) {
      // 拾万 is written for 壹拾万.
      if (pending === 0 || (pending === null && !(small === 10n && section === 0n))) return null;
      if (small >= lastSmall) return null;
      section += BigInt(pending ?? 1) * small;
      lastSmall = small;
      pending = null;
    } else if (large !== undefined) {
      const value = section + BigInt(pending ?? 0);
      // 壹万亿: the unit multiplies everything read so far.
      if (large > lastLarge) {
        if (value !== 0n || total === 0n) return null;
        total *= large;
      } else {
        if (value === 0n && !(large === 100_000_000n && total > 0n)) return null;
        total = value === 0n ? total * large : total + value * large;
      }
      lastLarge = large;
      section = 0n;
      pending = null;
      lastSmall = 10_000n;
    } else {
      const value = DIGITS[character];
      if (value === undefined) return null;
      if (value !== 0 && pending !== null && pending !== 0) return null;
      pending = value;
    }
  }
  return total + section + BigInt(pending ?? 0);
}
