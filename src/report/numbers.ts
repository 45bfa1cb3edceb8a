// Numbers as text without the machine's locale: reports are the same bytes everywhere.

/** @example grouped(1234567) // '1,234,567' */
export function grouped(value: number): string {
  return groupDigits(String(Math.round(value)));
}

/** Priority and contributions, in log10 e; a minus sign as wide as a plus sign. */
export function signed(value: number, digits = 2): string {
  const text = fixed(Math.abs(value), digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

export function fixed(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** @example probability(0.0000321) // '3.2e-5' */
export function probability(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 0.001 || value === 0) return trimZeros(value.toFixed(4));
  return value.toExponential(1);
}

/** A statistic: four significant digits, never in scientific notation for everyday sizes. */
export function statistic(value: number): string {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value > 0 ? '∞' : '−∞';
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2).replace('e+', 'e');
  return trimZeros(value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(size || 1)))));
}

/** The same for people: with a true minus sign. @example figure(-0.5) // '−0.50' */
export function figure(value: number, digits = 2): string {
  return fixed(value, digits).replace('-', '−');
}

/** Exact money text with digits grouped and at least two decimals. @example money('1234567.8900') // '1,234,567.89' */
export function money(amount: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (match === null) return amount;
  const decimals = (match[3] ?? '').replace(/0+$/, '').padEnd(2, '0');
  return `${match[1]}${groupDigits(match[2] as string)}.${decimals}`;
}

/** @example share(0.1234) // '12.3 %' */
export function share(value: number, digits = 1): string {
  return `${fixed(value * 100, digits)} %`;
}

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
