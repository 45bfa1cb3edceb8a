import { awardBook } from './ocds-awards.ts';
import { bidBook } from './ocds-bids.ts';
import { lotBook } from './ocds-lots.ts';
import { partyBook } from './ocds-parties.ts';
import {
  at,
  idOf,
  isObject,
  type OcdsIssue,
  type OcdsRow,
  ReleaseRejected,
  type Report,
} from './ocds-value.ts';

export interface ReadRelease {
  readonly rows: readonly OcdsRow[];
  readonly issues: readonly OcdsIssue[];
}

/**
 * Canonical rows of one OCDS 1.1 release (compiled or full): lots, bids, awards, parties, with the bid and lot extensions.
 * Pure. Numbers must be `LosslessNumber`s.
 *
 * @throws ReleaseRejected where an id is missing or cannot be trusted
 */
export function readRelease(release: unknown, before: readonly OcdsIssue[] = []): ReadRelease {
  if (!isObject(release)) throw new ReleaseRejected('not_an_object');
  const issues: OcdsIssue[] = [...before];
  const known = new Set<string>();
  const report: Report = (table, column, code, raw) => {
    const key = JSON.stringify([table, column, code, raw]);
    if (known.has(key)) return;
    known.add(key);
    issues.push({ table, column, code, raw });
  };
  const ocid = idOf(at(release, 'ocid'), 'lots', 'lot_id', report);
  if (ocid === undefined) throw new ReleaseRejected('missing_required', 'lot_id');
  const parties = partyBook(release, ocid, report);
  const lots = lotBook(release, ocid, parties, report);
  const bids = bidBook(release, ocid, lots, parties, report);
  const awards = awardBook(release, ocid, lots, parties, bids, report);
  const lotRows = lots.rows({ awardedAt: awards.awardedAt });
  return { rows: [...lotRows, ...bids.rows, ...awards.rows, ...parties.rows()], issues };
}
