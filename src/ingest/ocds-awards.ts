import { anonymousId, type BidBook } from './ocds-bids.ts';
import type { LotBook } from './ocds-lots.ts';
import type { PartyBook } from './ocds-parties.ts';
import {
  at,
  codeOf,
  type JsonObject,
  moneyOf,
  type OcdsRow,
  objects,
  type Report,
  textOf,
} from './ocds-value.ts';

const STATUSES = {
  pending: 'pending',
  active: 'active',
  cancelled: 'cancelled',
  unsuccessful: 'unsuccessful',
};

export interface AwardBook {
  readonly rows: readonly OcdsRow[];
  /** When each lot with an active award was awarded last; '' where the award has no date. */
  readonly awardedAt: ReadonlyMap<string, string>;
}

/**
 * Awards of a release: one row per supplier and lot. Suppliers that win together each carry the amount of the award. An award
 * that names no supplier takes the tenderers of the bid it names, and without that stands for an organisation of its own that
 * nobody named: a pending or unsuccessful award has no supplier yet.
 */
export function awardBook(
  release: JsonObject,
  ocid: string,
  lots: LotBook,
  parties: PartyBook,
  bids: BidBook,
  report: Report,
): AwardBook {
  const rows: OcdsRow[] = [];
  const awardedAt = new Map<string, string>();
  objects(at(release, 'awards')).forEach((award, index) => {
    const related = relatedBids(award).flatMap((id) => bids.byId.get(id) ?? []);
    const status = codeOf(at(award, 'status'), STATUSES, 'awards', 'status', report);
    const date = textOf(at(award, 'date'));
    const lotIds = lotsOfAward(award, related, lots);
    const amount = moneyOf(at(award, 'value', 'amount'), 'awards', 'amount', report);
    const spread = lotIds.length > 1 && amount !== undefined;
    if (spread)
      report('awards', 'amount', 'amount_of_several_lots', textOf(at(award, 'value', 'amount')) ?? '');
    const values = {
      amount: spread ? undefined : amount,
      currency: textOf(at(award, 'value', 'currency')),
      status,
      awarded_at: date,
    };
    const named = objects(at(award, 'suppliers')).flatMap(
      (supplier) => parties.id(supplier, 'awards', 'bidder_id') ?? [],
    );
    const suppliers = new Set(named.length > 0 ? named : related.flatMap((bid) => bid.bidders));
    if (suppliers.size === 0) {
      if (status === 'active') report('awards', 'bidder_id', 'missing_id', `awards[${index}]`);
      suppliers.add(anonymousId(ocid, 'award', textOf(at(award, 'id')) ?? String(index + 1)));
    }
    for (const lot of lotIds) {
      if (status === 'active') awardedAt.set(lot, later(awardedAt.get(lot), date));
      for (const supplier of suppliers) {
        rows.push({ table: 'awards', values: { lot_id: lot, bidder_id: supplier, ...values } });
      }
    }
  });
  return { rows, awardedAt };
}

function lotsOfAward(
  award: JsonObject,
  related: readonly { readonly bid: JsonObject }[],
  lots: LotBook,
): readonly string[] {
  const silent =
    at(award, 'relatedLots') === undefined &&
    at(award, 'relatedLot') === undefined &&
    objects(at(award, 'items')).every(
      (item) => at(item, 'relatedLot') === undefined && at(item, 'relatedLots') === undefined,
    );
  const ofBids = silent ? [...new Set(related.flatMap(({ bid }) => lots.lotsOf(bid, 'awards')))] : [];
  return ofBids.length > 0 ? ofBids : lots.lotsOf(award, 'awards');
}

function relatedBids(award: JsonObject): readonly string[] {
  const several = at(award, 'relatedBids');
  const values = Array.isArray(several) ? several : [several ?? at(award, 'relatedBid')];
  return values.flatMap((value) => textOf(value) ?? []);
}

function later(known: string | undefined, date: string | undefined): string {
  if (date === undefined) return known ?? '';
  const before = Date.parse(known ?? '');
  return Number.isNaN(before) || Date.parse(date) > before ? date : (known as string);
}
