import { awardMethodOf } from './ocds-award-method.ts';
import type { PartyBook } from './ocds-parties.ts';
import {
  at,
  codeOf,
  idOf,
  type JsonObject,
  moneyOf,
  type OcdsRow,
  objects,
  type Report,
  textOf,
} from './ocds-value.ts';

/** The lots of one release, and which of them a bid or award is about. */
export interface LotBook {
  /** Canonical ids of the lots an object is about; never empty. */
  lotsOf(item: JsonObject, table: string): readonly string[];
  /** The tender as one lot. */
  whole(): string;
  /** Rows of every lot that the release declares or that was asked for; call it last. */
  rows(facts: LotFacts): readonly OcdsRow[];
}

/** What only the awards tell about a lot. */
export interface LotFacts {
  readonly awardedAt: ReadonlyMap<string, string>;
}

/** `complete` is decided by the awards. */
const STATUSES: Readonly<Record<string, string>> = {
  planning: 'planned',
  planned: 'planned',
  active: 'active',
  cancelled: 'cancelled',
  withdrawn: 'cancelled',
  unsuccessful: 'unsuccessful',
  complete: 'complete',
};

const METHODS = { open: 'open', selective: 'selective', limited: 'limited', direct: 'direct' };

/**
 * Lots of a release. Without lots the tender is one lot and its id is the ocid; with lots their ids are `<ocid>/<lot id>`,
 * because OCDS makes lot ids unique inside one tender only. A bid that names none of several lots is kept whole on the tender
 * as one lot: to spread it over all of them would invent offers.
 */
export function lotBook(release: JsonObject, ocid: string, parties: PartyBook, report: Report): LotBook {
  const tender = at(release, 'tender');
  const declared = new Map<string, JsonObject>();
  objects(at(tender, 'lots')).forEach((lot, index) => {
    const id = idOf(at(lot, 'id'), 'lots', 'lot_id', report);
    if (id === undefined) report('lots', 'lot_id', 'missing_id', `tender.lots[${index}]`);
    declared.set(`${ocid}/${id ?? `#${index + 1}`}`, lot);
  });
  const mentioned = new Set<string>(declared.keys());
  let wholeUsed = false;
  const whole = (): string => {
    const [only] = declared.keys();
    if (declared.size === 1 && only !== undefined) return only;
    wholeUsed = true;
    return ocid;
  };

  const lotsOf = (item: JsonObject, table: string): readonly string[] => {
    const own = lotIds(item, table, report);
    const named =
      own.length > 0 ? own : objects(at(item, 'items')).flatMap((part) => lotIds(part, table, report));
    const lots = [...new Set(named.map((id) => `${ocid}/${id}`))];
    if (lots.length === 0) {
      if (declared.size > 1) report(table, 'lot_id', 'lot_not_named', textOf(at(item, 'id')) ?? '');
      return [whole()];
    }
    for (const lot of lots) {
      if (mentioned.has(lot)) continue;
      report(table, 'lot_id', 'lot_not_declared', lot);
      mentioned.add(lot);
    }
    return lots;
  };

  const rows = (facts: LotFacts): readonly OcdsRow[] => {
    const ids = [...mentioned];
    if (wholeUsed || ids.length === 0) ids.push(ocid);
    const common = commonValues(tender, release, ocid, parties, report);
    return ids.map((id) => {
      const lot = declared.get(id);
      const single = id === ocid || declared.size === 1;
      return {
        table: 'lots',
        values: {
          ...common,
          lot_id: id,
          ...ofLot(tender, release, lot, single, report),
          region: regionOf(tender, lot) ?? parties.region(common.buyer_id ?? common.procuring_entity_id),
          awarded_at: facts.awardedAt.get(id) || undefined,
          status: statusOf(
            textOf(at(lot, 'status')) ?? at(tender, 'status'),
            facts.awardedAt.has(id),
            report,
          ),
        },
      };
    });
  };
  return { lotsOf, whole, rows };
}

function lotIds(item: JsonObject, table: string, report: Report): readonly string[] {
  const several = at(item, 'relatedLots');
  const values = Array.isArray(several) ? several : [several ?? at(item, 'relatedLot')];
  return values.flatMap((value) => idOf(value, table, 'lot_id', report) ?? []);
}

function commonValues(
  tender: unknown,
  release: JsonObject,
  ocid: string,
  parties: PartyBook,
  report: Report,
): Readonly<Record<'tender_id', string> & Record<'buyer_id' | 'procuring_entity_id', string | undefined>> &
  Record<string, string | undefined> {
  const planning = at(release, 'planning');
  return {
    tender_id: ocid,
    project_id: idOf(
      at(planning, 'project', 'id') ?? at(planning, 'budget', 'projectID'),
      'lots',
      'project_id',
      report,
    ),
    buyer_id: parties.buyer(),
    procuring_entity_id: parties.procuringEntity(),
    procurement_method: codeOf(
      at(tender, 'procurementMethod'),
      METHODS,
      'lots',
      'procurement_method',
      report,
    ),
    // The standard has no date of publication of a tender; its submission period opens with it.
    published_at: textOf(at(tender, 'datePublished') ?? at(tender, 'tenderPeriod', 'startDate')),
    opened_at: textOf(at(tender, 'bidOpening', 'date')),
  };
}

function ofLot(
  tender: unknown,
  release: JsonObject,
  lot: JsonObject | undefined,
  single: boolean,
  report: Report,
): Readonly<Record<string, string | undefined>> {
  const value = at(lot, 'value') ?? (single ? at(tender, 'value') : undefined);
  const estimated = moneyOf(at(value, 'amount'), 'lots', 'estimated_value', report);
  return {
    title: textOf(at(lot, 'title') ?? at(tender, 'title')),
    category: categoryOf(tender, release, lot),
    award_method: awardMethodOf(tender, lot),
    estimated_value: estimated,
    currency: estimated === undefined ? undefined : textOf(at(value, 'currency')),
    bid_deadline_at: textOf(at(lot, 'tenderPeriod', 'endDate') ?? at(tender, 'tenderPeriod', 'endDate')),
  };
}

// The class most items are in, the first by id of several; of the awards where the tender lists none.
function categoryOf(tender: unknown, release: JsonObject, lot: JsonObject | undefined): string | undefined {
  const tendered = objects(at(tender, 'items'));
  const items =
    tendered.length > 0
      ? tendered
      : objects(at(release, 'awards')).flatMap((award) => objects(at(award, 'items')));
  const lotId = textOf(at(lot, 'id'));
  const own = items.filter((item) => lotId !== undefined && textOf(at(item, 'relatedLot')) === lotId);
  const counts = new Map<string, number>();
  for (const item of own.length > 0 ? own : items) {
    const id = textOf(at(item, 'classification', 'id'));
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  let best: string | undefined;
  for (const [id, count] of counts) {
    const top = best === undefined ? 0 : (counts.get(best) as number);
    if (count > top || (count === top && id < (best as string))) best = id;
  }
  return best ?? textOf(at(lot, 'mainProcurementCategory') ?? at(tender, 'mainProcurementCategory'));
}

function regionOf(tender: unknown, lot: JsonObject | undefined): string | undefined {
  const places = [
    ...objects(at(lot, 'deliveryAddresses')),
    ...objects(at(tender, 'deliveryAddresses')),
    ...objects(at(tender, 'items')).flatMap((item) => objects(at(item, 'deliveryAddress'))),
  ];
  return places.map((place) => textOf(at(place, 'region'))).find((region) => region !== undefined);
}

function statusOf(value: unknown, awarded: boolean, report: Report): string | undefined {
  const status = codeOf(value, STATUSES, 'lots', 'status', report);
  return status === 'complete' ? (awarded ? 'awarded' : 'opened') : status;
}
