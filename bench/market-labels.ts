import type { Label, Market, Planted } from './market-types.ts';

/** What was planted, by the ids of the data: what the labels cannot say, since a look-alike is nothing but competitive there. */
export interface Truth {
  readonly name: string;
  readonly kind: Planted['kind'];
  readonly members: readonly string[];
  readonly lots: readonly string[];
}

export function truthOf(market: Market, planted: readonly Planted[]): readonly Truth[] {
  const id = idOf(market);
  return planted.flatMap(({ name, kind, groups }) =>
    groups.map(({ firms, lots }) => ({
      name,
      kind,
      members: firms.map(id).sort(),
      lots: [...lots].sort((a, b) => a - b).map((no) => (market.lots[no] as Market['lots'][number]).id),
    })),
  );
}

/** Labels of every lot and firm, and of the pairs and groups of rings. */
export function labelsOf(market: Market, truth: readonly Truth[]): readonly Label[] {
  const rings = truth.filter(({ kind }) => kind === 'ring');
  const lots = new Set(rings.flatMap((ring) => ring.lots));
  const members = new Set(rings.flatMap((ring) => ring.members));
  const bidding = new Set(market.bids.flatMap((bids) => bids.flatMap(({ firms }) => firms)));
  const value = (planted: boolean): Label['value'] => (planted ? 'collusive' : 'competitive');
  const collusive = (subject_kind: Label['subject_kind'], subject_id: string): Label => ({
    subject_kind,
    subject_id,
    value: 'collusive',
  });
  const pairs = rings.flatMap((ring) =>
    ring.members.flatMap((a, i) => ring.members.slice(i + 1).map((b) => `${a}|${b}`)),
  );
  return [
    ...market.lots.map(
      ({ id }): Label => ({ subject_kind: 'lot', subject_id: id, value: value(lots.has(id)) }),
    ),
    ...market.firms
      .filter(({ no, id }) => members.has(id) || bidding.has(no))
      .map(({ id }): Label => ({ subject_kind: 'bidder', subject_id: id, value: value(members.has(id)) })),
    ...pairs.map((pair) => collusive('bidder_pair', pair)),
    ...rings.map((ring) => collusive('group', ring.members.join('|'))),
  ];
}

const idOf =
  (market: Market) =>
  (firm: number): string =>
    (market.firms[firm] as Market['firms'][number]).id;
