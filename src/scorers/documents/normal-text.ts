/** Stands for the bidder's own name; nothing else is written with it. */
export const OWN_NAME = 0xe000;
/** Between two documents; no passage runs across it. */
export const BOUNDARY = 0xe001;
/** Stands for a number of any length. */
const NUMBER = 0x30;

/** A text as it is compared, and where each character was. */
export interface NormalText {
  readonly chars: Uint16Array;
  /** Per character its place in the text that was read. */
  readonly at: Int32Array;
}

/**
 * Text as it is compared: compatibility forms (full and half width, ligatures, superscripts) made one by NFKC, character by character;
 * lower case; blanks, punctuation and symbols dropped; every number made one sign. Characters outside the basic plane stay as they are.
 *
 * @param offset place of its first character
 */
export function normalText(text: string, offset = 0): NormalText {
  const { plain, long } = table();
  // An expansion is rare, so that there is room for it most of the time.
  let chars = new Uint16Array(text.length + 64);
  let at = new Int32Array(text.length + 64);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const kept = plain[unit]!;
    if (kept === 0) continue;
    if (kept !== LONG) {
      if (kept === NUMBER && length > 0 && chars[length - 1] === NUMBER) continue;
      chars[length] = kept;
      at[length] = offset + i;
      length++;
    } else
      for (const one of long.get(unit)!) {
        if (one === NUMBER && length > 0 && chars[length - 1] === NUMBER) continue;
        chars[length] = one;
        at[length] = offset + i;
        length++;
      }
    if (length + 32 > chars.length) {
      chars = grown(chars, new Uint16Array(2 * chars.length));
      at = grown(at, new Int32Array(2 * at.length));
    }
  }
  return { chars: chars.subarray(0, length), at: at.subarray(0, length) };
}

/** The characters that a name is known by; see `normalText`. */
export const normalName = (name: string): Uint16Array => normalText(name).chars;

/** A copy in which each occurrence of a name of at least four characters is one sign. */
export function maskName({ chars, at }: NormalText, name: Uint16Array): NormalText {
  if (name.length < 4) return { chars, at };
  const [first, size] = [name[0]!, name.length];
  let kept: { chars: Uint16Array; at: Int32Array } | undefined;
  let length = 0;
  for (let i = 0; i < chars.length; i++) {
    if (chars[i] === first && occursAt(chars, i, name)) {
      kept ??= { chars: chars.slice(), at: at.slice() };
      kept.chars[length] = OWN_NAME;
      kept.at[length] = at[i]!;
      i += size - 1;
    } else if (kept !== undefined) {
      kept.chars[length] = chars[i]!;
      kept.at[length] = at[i]!;
    }
    length++;
  }
  return kept === undefined
    ? { chars, at }
    : { chars: kept.chars.subarray(0, length), at: kept.at.subarray(0, length) };
}

/** Whether the name stands at a place of a text. */
export function occursAt(
  chars: Uint16Array,
  at: number,
  name: Uint16Array,
  from = 0,
  to = name.length,
): boolean {
  if (at + to - from > chars.length) return false;
  for (let i = from; i < to; i++) if (chars[at + i - from] !== name[i]) return false;
  return true;
}

/** Mark of a character that becomes several. */
const LONG = 0xffff;

interface Table {
  /** Per UTF-16 unit: what is kept of it, 0 for nothing. */
  readonly plain: Uint16Array;
  readonly long: ReadonlyMap<number, readonly number[]>;
}

let made: Table | undefined;

/** Made once in a thread: it takes some twenty milliseconds. */
function table(): Table {
  if (made !== undefined) return made;
  const plain = new Uint16Array(65536);
  const long = new Map<number, readonly number[]>();
  for (let unit = 1; unit < 65536; unit++) {
    if (unit >= 0xd800 && unit <= 0xdfff) {
      plain[unit] = unit;
      continue;
    }
    if (unit >= 0xe000 && unit <= 0xf8ff) continue;
    const text = String.fromCharCode(unit).normalize('NFKC').toLowerCase();
    const units = [...text]
      .filter((char) => /[\p{L}\p{N}]/u.test(char))
      .map((char) => (/\p{Nd}/u.test(char) ? '0' : char))
      .join('')
      .split('')
      .map((char) => char.charCodeAt(0));
    if (units.length === 1) plain[unit] = units[0]!;
    else if (units.length > 1) {
      plain[unit] = LONG;
      long.set(unit, units);
    }
  }
  made = { plain, long };
  return made;
}

function grown<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
