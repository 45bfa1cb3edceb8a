/** China has one zone and no summer time. */
const BEIJING_HOURS = 8;

/**
 * An instant as people at a Chinese trading centre read it, whatever the zone of the machine; a date where the day began.
 *
 * @example beijingTime('2025-01-31T16:00:00Z') // '2025-02-01'
 */
export function beijingTime(instant: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z?)?$/.exec(instant);
  const milliseconds = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}:00Z`);
  if (match === null || Number.isNaN(milliseconds)) return instant;
  if (match[2] === undefined) return instant;
  const local = new Date(milliseconds + BEIJING_HOURS * 3_600_000).toISOString();
  const time = local.slice(11, 16);
  return time === '00:00' ? local.slice(0, 10) : `${local.slice(0, 10)} ${time}`;
}
