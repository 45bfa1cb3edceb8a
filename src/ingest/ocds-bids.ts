import { ANONYMOUS_PREFIX } from './anonymous.ts';
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

/** The bids of one release. */
export interface BidBook {
  readonly rows: readonly OcdsRow[];
  /** Bids by their id in the release, for awards that name a bid. */
  readonly byId: ReadonlyMap<string, { readonly bidders: readonly string[]; readonly bid: JsonObject }>;
}

const STATUSES = {
  invited: 'invited',
  pending: 'pending',
  valid: 'valid',
  disqualified: 'disqualified',
  withdrawn: 'withdrawn',
};

/**
 * Bids of a release: one row per tenderer and lot. Several tenderers of one bid are a consortium; each of their rows carries
 * the amount of the joint bid. An amount for several lots together is the price of none of them and stays out, as an issue.
 * Tenderers of whom no bid is published are rows without amount, so that nobody is lost.
 */
export function bidBook(
  release: JsonObject,
  ocid: string,
  lots: LotBook,
  parties: PartyBook,
  report: Report,
): BidBook {
  const rows: OcdsRow[] = [];
  const byId = new Map<string, { readonly bidders: readonly string[]; readonly bid: JsonObject }>();
  const seen = new Set<string>();

  objects(at(release, 'bids', 'details')).forEach((bid, index) => {
    const bidId = textOf(at(bid, 'id'));
    const named = [
      ...new Set(
        objects(at(bid, 'tenderers')).flatMap((tenderer) => parties.id(tenderer, 'bids', 'bidder_id') ?? []),
      ),
    ];
    if (named.length === 0) report('bids', 'bidder_id', 'missing_id', bidId ?? `bids.details[${index}]`);
    const bidders = named.length === 0 ? [anonymousId(ocid, 'bid', bidId ?? String(index + 1))] : named;
    if (bidId !== undefined) byId.set(bidId, { bidders, bid });
    const lotIds = lots.lotsOf(bid, 'bids');
    const amount = moneyOf(at(bid, 'value', 'amount'), 'bids', 'amount', report);
    const spread = lotIds.length > 1 && amount !== undefined;
    if (spread) report('bids', 'amount', 'amount_of_several_lots', amount);
    const values = {
      amount: spread ? undefined : amount,
      currency: textOf(at(bid, 'value', 'currency')),
      status: codeOf(at(bid, 'status'), STATUSES, 'bids', 'status', report),
      status_reason: textOf(at(bid, 'statusDetails')),
      submitted_at: textOf(at(bid, 'date')),
    };
    for (const lot of lotIds) {
      const consortium = bidders.length > 1 ? `${lot}#${bidders.toSorted(byCodePoint).join('+')}` : undefined;
      for (const bidder of bidders) {
        seen.add(bidder);
        rows.push({
          table: 'bids',
          values: { lot_id: lot, bidder_id: bidder, ...values, consortium_id: consortium },
        });
      }
    }
  });

  const withoutBid = (bidder: string | undefined, status: 'pending' | 'invited'): void => {
    if (bidder === undefined || seen.has(bidder)) return;
    seen.add(bidder);
    rows.push({ table: 'bids', values: { lot_id: lots.whole(), bidder_id: bidder, status } });
  };
  // OCDS: all parties who submit a bid on a tender.
  for (const tenderer of objects(at(release, 'tender', 'tenderers'))) {
    withoutBid(parties.id(tenderer, 'bids', 'bidder_id'), 'pending');
  }
  for (const bidder of parties.withRole('tenderer')) withoutBid(bidder, 'pending');
  for (const bidder of parties.withRole('invitedTenderer', 'invitedCandidate')) withoutBid(bidder, 'invited');
  return { rows, byId };
}

/** Id of an organisation that the source does not name, unlike any other. */
export const anonymousId = (ocid: string, kind: 'bid' | 'award', name: string): string =>
  `${ANONYMOUS_PREFIX}${ocid}#${kind}:${name}`;

/** UTF-8 order, which JavaScript's own comparison is not beyond the basic plane. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
