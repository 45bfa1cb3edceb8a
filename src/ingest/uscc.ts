const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

// Registering department, kind of organisation, administrative division (GB/T 2260), organisation code, check character.
const FORM =
  /^[1-9ANY][0-9A-HJ-NPQRTUWXY](?:10|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}[0-9A-HJ-NPQRTUWXY]{10}$/;

/**
 * Whether text has the form of a unified social credit code (统一社会信用代码, GB 32100-2015), check character aside. Numbers of
 * identity cards, which begin with a division, are left alone.
 */
export const looksLikeUscc = (text: string): boolean => FORM.test(text) && !/^[1-8]\d{16}[\dX]$/.test(text);

/** The check character of the first 17 characters (GB 32100-2015, 4.6): (31 − Σ valueᵢ·3ⁱ⁻¹ mod 31) mod 31. */
export function usccCheckCharacter(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(body[i] as string), 0);
  return ALPHABET[(31 - (sum % 31)) % 31] as string;
}

export const isValidUscc = (code: string): boolean => usccCheckCharacter(code) === code[17];
