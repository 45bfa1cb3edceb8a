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

// U+3400 (㐀) has a four-byte form alone.
const FOUR_BYTES = Buffer.from([0x81, 0x39, 0xee, 0x39]);

/** The GB18030 bytes of a text in which 㐀 is the only character beyond GBK. */
export const gb18030 = (text: string): Buffer =>
  Buffer.concat(text.split('㐀').flatMap((part, i) => (i === 0 ? [gbk(part)] : [FOUR_BYTES, gbk(part)])));
