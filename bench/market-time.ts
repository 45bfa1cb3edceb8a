import type { Lot } from './market-types.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const FIRST_DAY = Date.UTC(2022, 0, 1);

/** When bids on a lot are due and opened, in milliseconds of local time. */
export const openingOf = (lot: Lot): number => FIRST_DAY + lot.day * DAY + 9 * HOUR;

/** Local time of the market, which is the default zone of ingest. */
export const timeText = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
