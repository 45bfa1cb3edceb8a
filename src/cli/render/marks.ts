/** Letter of the i-th member of a group on a page: A, B, …, Z, AA, … */
export const markOf = (i: number): string =>
  i < 26 ? String.fromCharCode(65 + i) : `${markOf(Math.floor(i / 26) - 1)}${markOf(i % 26)}`;
