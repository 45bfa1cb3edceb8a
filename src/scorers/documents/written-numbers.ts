/** A number as it is written in a text. */
export interface WrittenNumber {
  readonly value: number;
  /** Places behind the point; of a percentage two more, since its value is a hundredth. */
  readonly decimals: number;
  /** Whether it has no point, and so stands for itself and not for what was rounded to it. */
  readonly whole: boolean;
  readonly from: number;
  readonly to: number;
}

/** Digits that count: workbooks write up to seventeen. */
const MOST_DIGITS = 20;
const [ZERO, NINE, POINT, COMMA, WIDE] = [0x30, 0x39, 0x2e, 0x2c, 0xfee0];

const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  const plain = code >= ZERO + WIDE && code <= NINE + WIDE ? code - WIDE : code;
  return plain >= ZERO && plain <= NINE ? plain - ZERO : -1;
};

/** The numbers in text[from, to) by place: digits of any width, thousands set off by commas, a point, a percent sign. Signs are left out. */
export function writtenNumbers(text: string, from: number, to: number): readonly WrittenNumber[] {
  const found: WrittenNumber[] = [];
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    // Most characters of a text are ideographs, between the digits of the one width and of the other.
    if (code < ZERO || (code > NINE && code < ZERO + WIDE) || digitAt(text, at) === -1) continue;
    const start = at;
    let [value, digits, decimals] = [0, 0, -1];
    for (; at < to; at++) {
      const digit = digitAt(text, at);
      if (digit >= 0) {
        if (++digits > MOST_DIGITS) continue;
        value = 10 * value + digit;
        if (decimals >= 0) decimals++;
      } else if (
        text.charCodeAt(at) === POINT &&
        decimals === -1 &&
        at + 1 < to &&
        digitAt(text, at + 1) >= 0
      )
        decimals = 0;
      else if (text.charCodeAt(at) !== COMMA || decimals >= 0 || !isThousand(text, at, to)) break;
    }
    const percent = text[at] === '%' || text[at] === '％';
    const places = Math.max(0, decimals) + (percent ? 2 : 0);
    found.push({
      value: value / 10 ** places,
      decimals: places,
      whole: decimals === -1,
      from: start,
      to: percent ? at + 1 : at,
    });
    at--;
  }
  return found;
}

/** Whether a comma is followed by just three digits. */
const isThousand = (text: string, at: number, to: number): boolean =>
  at + 3 < to && [1, 2, 3].every((k) => digitAt(text, at + k) >= 0) && digitAt(text, at + 4) === -1;

/** Bounds of what may have been rounded to a number. */
export const boundsOf = ({ value, decimals, whole }: WrittenNumber): readonly [number, number] =>
  whole ? [value, value] : [value - 0.5 * 10 ** -decimals, value + 0.5 * 10 ** -decimals];

/**
 * Whether a number can be the outcome that lies between two bounds, rounded or cut to its last place; likewise the same in another unit, some
 * power of ten away.
 */
export function canBe({ value, decimals }: WrittenNumber, low: number, high: number): boolean {
  const [place, error] = [10 ** -decimals, 1e-9 * (1 + Math.abs(value))];
  if (value > low - place + error && value <= high + 0.5 * place + error) return true;
  const ratio = Math.log10(value / ((low + high) / 2));
  return Number.isFinite(ratio) && Math.round(ratio) !== 0 && Math.abs(ratio - Math.round(ratio)) < 1e-4;
}
