import { formulaSlips } from './formula-slips.ts';
import { boundsOf, canBe, type WrittenNumber, writtenNumbers } from './written-numbers.ts';
import { type ArithmeticSlip, type ArithmeticSlips, wrongResult } from './wrong-result.ts';

/** Numbers at the end of a row that are looked at, and lines without a row that may stand between two rows of one table. */
const [COLUMNS, BETWEEN] = [6, 2];
/** Rows that must agree before a table is taken to multiply two of its columns, and their share. */
const [FEWEST_ROWS, AGREE] = [4, 0.75];
/** Of a document with more slips than this the tables are not understood. */
const MOST_SLIPS = 50;
const TOTAL = /合\s*计|总\s*计|小\s*计|总\s*价|\btotal\b/i;

interface Row {
  readonly numbers: readonly WrittenNumber[];
  readonly total: boolean;
}

/**
 * Wrong results in a text: formulas with an equals sign; products in rows of a table most rows of which multiply the same two columns; and the
 * total right below such a table. Rounding, cutting off and another unit are no slips.
 */
export function arithmeticSlips(text: string): ArithmeticSlips {
  const slips: ArithmeticSlip[] = [];
  let checked = 0;
  const take = (found: ArithmeticSlips): void => {
    slips.push(...found.slips);
    checked += found.checked;
  };
  let table: Row[] = [];
  let missed = 0;
  const end = (): void => {
    if (table.length >= FEWEST_ROWS) take(tableSlips(table));
    table = [];
    missed = 0;
  };
  for (let from = 0; from < text.length; ) {
    let to = text.indexOf('\n', from);
    if (to === -1) to = text.length;
    const numbers = writtenNumbers(text, from, to);
    const total = numbers.length > 0 && TOTAL.test(text.slice(from, to));
    if (numbers.length >= 3) take(formulaSlips(text, from, to, numbers));
    if (numbers.length >= 3 || total) {
      table.push({ numbers, total });
      missed = 0;
      if (total) end();
    } else if (++missed > BETWEEN) end();
    from = to + 1;
  }
  end();
  return slips.length <= MOST_SLIPS ? { slips, checked } : { slips: [], checked: 0 };
}

/** Columns, counted from the end of the row, of which the third is the product of the other two. */
type Product = readonly [number, number, number];

function tableSlips(table: readonly Row[]): ArithmeticSlips {
  const rows = table.filter(({ total }) => !total);
  const columns = productColumns(rows);
  if (columns === undefined) return { slips: [], checked: 0 };
  const slips: ArithmeticSlip[] = [];
  let [checked, sum, room, whole] = [0, 0, 0, true];
  for (const { numbers } of rows) {
    const [one, other, product] = columns.map((column) => numbers[numbers.length - column]);
    if (one === undefined || other === undefined || product === undefined) {
      whole = false;
      continue;
    }
    checked++;
    sum += product.value;
    room += 10 ** -product.decimals;
    if (!isProduct(one, other, product)) slips.push(wrongResult('*', [other, one], product));
  }
  const last = table[table.length - 1]!;
  if (last.total && whole) {
    checked++;
    const asked = { value: sum, decimals: 2 };
    const total = last.numbers[last.numbers.length - 1]!;
    const isRight = last.numbers.some((number) => canBe(number, sum - room, sum + room));
    if (!isRight && total.value < 10 * sum && total.value > sum / 10)
      slips.push(wrongResult(`+${rows.length}`, [asked], total));
  }
  return { slips, checked };
}

function productColumns(rows: readonly Row[]): Product | undefined {
  let best: Product | undefined;
  let most = 0;
  for (let product = 1; product <= COLUMNS - 2; product++)
    for (let one = product + 1; one < COLUMNS; one++)
      for (let other = one + 1; other <= COLUMNS; other++) {
        let [agree, asked] = [0, 0];
        for (const { numbers } of rows) {
          const [a, b, c] = [one, other, product].map((column) => numbers[numbers.length - column]);
          if (a === undefined || b === undefined || c === undefined) continue;
          asked++;
          // One, nought and powers of ten agree with anything.
          if (isTelling(a) && isTelling(b) && isProduct(a, b, c)) agree++;
        }
        if (agree > most && agree >= FEWEST_ROWS && agree >= AGREE * asked) {
          best = [one, other, product];
          most = agree;
        }
      }
  return best;
}

const isTelling = ({ value }: WrittenNumber): boolean => value !== 0 && Math.log10(value) % 1 !== 0;

function isProduct(one: WrittenNumber, other: WrittenNumber, product: WrittenNumber): boolean {
  const [[low, high], [least, most]] = [boundsOf(one), boundsOf(other)];
  return product.value === 0 || canBe(product, low * least, high * most);
}
