// From the decoder alone: the platform encodes to UTF-8 only.
const gbBytes = new Map<string, readonly number[]>();
for (const [first, last] of [[0x81, 0xfe]] as const) {
  const decoder = new TextDecoder('gb18030');
  for (let a = first; a <= last; a++) {
    for (let b = 0x40; b <= 0xfe; b++) {
      if (b === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(a, b));
      if (text.length === 1 && !gbBytes.has(text)) gbBytes.set(text, [a, b]);
    }
  }
}
/** The GBK bytes of a text. */
export const gbk = (text: string): Buffer =>
  Buffer.from(
    [...text].flatMap((character) =>
      character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : [...(gbBytes.get(character) ?? [0xff])],
    ),
  );
