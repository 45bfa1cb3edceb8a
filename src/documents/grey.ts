/** Brightness of a pixel on white paper, 0 to 255 (weights of ITU-R BT.601). */
export function onWhite(red: number, green: number, blue: number, alpha: number): number {
  const grey = (77 * red + 150 * green + 29 * blue + 128) >> 8;
  return alpha === 255 ? grey : Math.round((grey * alpha + 255 * (255 - alpha)) / 255);
}

/** Thrown where a picture cannot be read. */
export class UnreadPicture extends Error {}

/** What decoding takes, by the header alone. */
export interface DecodingCost {
  readonly bytes: number;
  /** How often the file goes over the whole picture. */
  readonly passes: number;
}
