const BEIJING = 8 * 3_600_000;

/**
 * The day in China at an instant, whatever the zone of the machine: China has one zone and no summer time.
 *
 * @example chinaDay('2025-01-31T16:00:00Z') // '2025-02-01'
 */
export const chinaDay = (instant: string | number): string =>
  new Date(new Date(instant).getTime() + BEIJING).toISOString().slice(0, 10);
