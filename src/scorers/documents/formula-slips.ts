import { boundsOf, canBe, type WrittenNumber } from './written-numbers.ts';
import { type ArithmeticSlip, type ArithmeticSlips, wrongResult } from './wrong-result.ts';

/** Between two numbers of a formula: perhaps a unit, then a sign. What follows a digit directly as an exponent makes it no formula. */
const BETWEEN = /^\s*[^\d\s+\-×xX*÷/=＝()（）[\]^²³~～,，;；:：]{0,4}\s*([+×xX*=＝])\s*[¥￥]?\s*$/;
/** A formula that goes on before its first number, or behind its result, says something else. */
const GOES_ON_BEFORE = /[+\-×xX*÷/=＝(（[^~～.]\s*[¥￥]?\s*$/;
const GOES_ON_BEHIND = /^\s*[^\d\s+\-×xX*÷/=＝()（）,，;；。]{0,4}\s*[+\-×xX*÷/=＝^²³~～(（]/;

/** Sums and products written with an equals sign in text[from, to) whose result is wrong. */
export function formulaSlips(
  text: string,
  from: number,
  to: number,
  numbers: readonly WrittenNumber[],
): ArithmeticSlips {
  const slips: ArithmeticSlip[] = [];
  let checked = 0;
  if (!/[=＝]/.test(text.slice(from, to))) return { slips, checked };
  for (let first = 0; first < numbers.length; ) {
    const signs: string[] = [];
    let last = first;
    while (last + 1 < numbers.length && signs[signs.length - 1] !== '=') {
      const sign = BETWEEN.exec(text.slice(numbers[last]!.to, numbers[last + 1]!.from))?.[1];
      if (sign === undefined) break;
      signs.push(sign === '=' || sign === '＝' ? '=' : sign === '+' ? '+' : '*');
      last++;
    }
    const isWhole =
      signs.length >= 2 &&
      signs[signs.length - 1] === '=' &&
      !GOES_ON_BEFORE.test(text.slice(from, numbers[first]!.from)) &&
      !GOES_ON_BEHIND.test(text.slice(numbers[last]!.to, to));
    if (isWhole) {
      checked++;
      const operands = numbers.slice(first, last);
      const [low, high] = outcome(operands, signs);
      if (!canBe(numbers[last]!, low, high))
        slips.push(wrongResult(signs.slice(0, -1).join(''), operands, numbers[last]!));
    }
    first = Math.max(first + 1, last);
  }
  return { slips, checked };
}

/** Bounds of a sum of products of numbers that may have been rounded. */
function outcome(operands: readonly WrittenNumber[], signs: readonly string[]): readonly [number, number] {
  let [low, high] = [0, 0];
  let [least, most] = boundsOf(operands[0]!);
  for (let i = 1; i < operands.length; i++) {
    const [own, top] = boundsOf(operands[i]!);
    if (signs[i - 1] === '*') [least, most] = [least * own, most * top];
    else {
      [low, high] = [low + least, high + most];
      [least, most] = [own, top];
    }
  }
  return [low + least, high + most];
}
