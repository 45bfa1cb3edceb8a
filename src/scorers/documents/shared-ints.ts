/** Integers in shared memory, which tasks take along without a copy. */
export function sharedInts(length: number, value: (i: number) => number = () => 0): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(4 * length));
  for (let i = 0; i < length; i++) array[i] = value(i);
  return array;
}
