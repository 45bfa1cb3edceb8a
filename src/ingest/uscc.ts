const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** Whether text has the form of a unified social credit code (统一社会信用代码, GB 32100-2015), check digit aside; an identity card number does not. */
export const looksLikeUscc = (text: string): boolean =>
  /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text) && !/^[1-8]\d{16}[\dX]$/.test(text);

/** The check character of the first 17 characters (GB 32100-2015, 4.6): (31 − Σ valueᵢ·3ⁱ⁻¹ mod 31) mod 31. */
export function usccCheckCharacter(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(body[i] as string), 0);
  return ALPHABET[(31 - (sum % 31)) % 31] as string;
}

export const isValidUscc = (code: string): boolean => usccCheckCharacter(code) === code[17];
