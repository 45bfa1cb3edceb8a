/**
 * Probabilities of Fisher's noncentral hypergeometric count: of `lots` lots one firm bids on `more`, the other chooses `less` <= `more`, and
 * a lot of the first is `odds` times as likely to be among them as another (Harkness 1965, Annals of Mathematical Statistics 36). Writes
 * P(low + i), i < count, and then P(at least low + i), i <= count, from `at` on.
 *
 * @returns expected count
 */
export function fillNoncentral(
  values: Float64Array,
  at: number,
  lots: number,
  more: number,
  less: number,
  odds: number,
): number {
  const low = Math.max(0, more + less - lots);
  const count = less - low + 1;
  const sum =
    count <= FEW
      ? multiplyUp(values, at, lots, more, less, odds)
      : spread(values, at, lots, more, less, odds);
  const scale = 1 / sum;
  let [tail, expected] = [0, low];
  values[at + 2 * count] = 0;
  for (let i = count - 1; i > 0; i--) {
    const p = values[at + i]! * scale;
    tail += p;
    expected += tail;
    values[at + i] = p;
    values[at + count + i] = tail;
  }
  values[at]! *= scale;
  values[at + count] = tail + values[at]!;
  return expected;
}

/** Up to so many values cannot overflow: they are multiplied out from the first on. */
const FEW = 10;

/** Not yet divided by their sum, which is returned. */
function multiplyUp(
  values: Float64Array,
  at: number,
  lots: number,
  more: number,
  less: number,
  odds: number,
): number {
  let k = Math.max(0, more + less - lots);
  const rest = lots - more - less;
  let weight = 1;
  let sum = 1;
  let next = at;
  values[next] = 1;
  for (; k < less; k++) {
    weight *= ((less - k) * (more - k) * odds) / ((k + 1) * (rest + k + 1));
    sum += weight;
    values[++next] = weight;
  }
  return sum;
}

/** As `multiplyUp`, but outwards from the mode, where the ratios pass one; the far ends may underflow to zero. */
function spread(
  values: Float64Array,
  at: number,
  lots: number,
  more: number,
  less: number,
  odds: number,
): number {
  const low = Math.max(0, more + less - lots);
  let mode = low;
  while (mode < less && ratio(lots, more, less, odds, mode) >= 1) mode++;
  const base = at - low;
  values[base + mode] = 1;
  let sum = 1;
  for (let k = mode; k < less; k++)
    sum += values[base + k + 1] = values[base + k]! * ratio(lots, more, less, odds, k);
  for (let k = mode; k > low; k--)
    sum += values[base + k - 1] = values[base + k]! / ratio(lots, more, less, odds, k - 1);
  return sum;
}

/** P(k + 1) over P(k). */
const ratio = (lots: number, more: number, less: number, odds: number, k: number): number =>
  ((less - k) * (more - k) * odds) / ((k + 1) * (lots - more - less + k + 1));
