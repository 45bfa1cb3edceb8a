import { isUtf8 } from 'node:buffer';

/** Encodings that are recognised. `gbk` is decoded as GB18030, of which it is a part. */
export type Encoding = 'utf-8' | 'gbk' | 'gb18030' | 'utf-16le' | 'utf-16be';

export interface ByteOrderMark {
  readonly encoding: Encoding;
  readonly length: number;
}

export function byteOrderMark(start: Buffer): ByteOrderMark | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return null;
}

/**
 * UTF-16 without a mark shows in its delimiters and digits: one byte of the pair is zero, always the same one. A newline must
 * be among them, so that a stray zero byte does not decide.
 */
export function looksLikeUtf16(sample: Buffer): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(sample.length - (sample.length % 2), 65_536);
  let little = 0;
  let big = 0;
  let littleNewline = false;
  let bigNewline = false;
  for (let i = 0; i < length; i += 2) {
    const first = sample[i] as number;
    const second = sample[i + 1] as number;
    if (second === 0 && first >= 9 && first < 127) {
      little++;
      littleNewline ||= first === 0x0a || first === 0x0d;
    } else if (first === 0 && second >= 9 && second < 127) {
      big++;
      bigNewline ||= second === 0x0a || second === 0x0d;
    }
  }
  const pairs = length / 2;
  if (littleNewline && little > pairs * 0.1 && big < little * 0.02) return 'utf-16le';
  if (bigNewline && big > pairs * 0.1 && little < big * 0.02) return 'utf-16be';
  return null;
}

/**
 * Decides between UTF-8 and the GB family by what most lines with bytes above 0x7f can be read as; single bad lines do not
 * decide. `null`: nothing but ASCII and bad lines so far.
 */
export function utf8OrGb(complete: Buffer, newline: number): 'utf-8' | 'gbk' | null {
  let utf8 = 0;
  let gb = 0;
  let start = 0;
  while (start < complete.length && utf8 + gb < 10_000) {
    const end = complete.indexOf(newline, start);
    const line = complete.subarray(start, end === -1 ? complete.length : end);
    start += line.length + 1;
    if (!line.some((byte) => byte > 0x7f)) continue;
    if (isUtf8(line)) utf8++;
    else if (looksLikeGb(line)) gb++;
  }
  if (utf8 === 0 && gb === 0) return null;
  return gb > utf8 ? 'gbk' : 'utf-8';
}

// Most of any Chinese text is punctuation and the common characters of GB 2312 (rows 1 to 3 and 16 to 55). In Latin-1 an accented
// letter stands beside ASCII letters, or beside another one, and would decode as something rare.
function looksLikeGb(line: Buffer): boolean {
  let common = 0;
  let rare = 0;
  for (let i = 0; i < line.length; i++) {
    const lead = line[i] as number;
    if (lead <= 0x80) continue;
    const trail = line[i + 1];
    if (trail === undefined || trail < 0x30) return false;
    if (trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7))) common++;
    else rare++;
    i++;
  }
  return common >= rare;
}

/** Whether bytes use the four-byte forms that GB18030 has over GBK. */
export function hasFourByteForm(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length - 1; i++) {
    if ((bytes[i] as number) <= 0x80) continue;
    const trail = bytes[i + 1] as number;
    if (trail >= 0x30 && trail <= 0x39) return true;
    i++;
  }
  return false;
}
