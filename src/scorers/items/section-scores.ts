/** Sections of a bill in which prices may change places: of fewer items than this, they are one section. */
const MIN_SECTION = 5;

/** Items in the order of their sections. */
export interface Sections {
  /** Items of section s: items[start[s]] … items[start[s + 1]]. */
  readonly items: Int32Array;
  readonly start: readonly number[];
}

/** Sections of the wanted items; what is left of small ones comes first. */
export function sectionsOf(section: Int32Array, wanted: readonly number[]): Sections {
  const sizes = new Map<number, number>();
  for (const k of wanted) sizes.set(section[k]!, (sizes.get(section[k]!) ?? 0) + 1);
  const own = (k: number): number => (sizes.get(section[k]!)! < MIN_SECTION ? -1 : section[k]!);
  const items = Int32Array.from([...wanted].sort((a, b) => own(a) - own(b) || a - b));
  const start = [0];
  for (let i = 1; i < items.length; i++) if (own(items[i]!) !== own(items[i - 1]!)) start.push(i);
  start.push(items.length);
  return { items, start };
}

/** Replaces the values of each section by their ranks there, from -1 to 1, ties by the middle rank. */
export function scoreSections(values: Float64Array, { start }: Sections): void {
  for (let s = 0; s + 1 < start.length; s++) {
    const part = values.subarray(start[s]!, start[s + 1]!);
    const sorted = part.slice().sort();
    for (let i = 0; i < part.length; i++) {
      const from = bound(sorted, part[i]!, false);
      const to = bound(sorted, part[i]!, true);
      part[i] = (from + to - part.length) / part.length;
    }
  }
}

/** Index of the first entry that is not below the value, or of the first above it. */
function bound(sorted: Float64Array, value: number, above: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value || (above && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
