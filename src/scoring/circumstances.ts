import type { Database } from '../store/database.ts';

/** What the data say about a lead that could explain it innocently; null where they do not say. */
export interface Circumstances {
  readonly lots: number;
  /** Lots with a ceiling price, and those of them whose lowest bid lies close below it. */
  readonly ceilings: number | null;
  readonly near_ceiling: number;
  /** Median number of bidders of its lots. */
  readonly bidders: number | null;
  /** Bidders seen in all lots of the categories and regions it lies in, and how many it has itself. */
  readonly eligible: number | null;
  readonly members: number;
  /** Priced bids of its lots, and those that are whole thousands or whole multiples of 0.1 % of the ceiling. */
  readonly priced: number;
  readonly on_lattice: number;
  /** Lots whose buyer is known, and those of the buyer met most often. */
  readonly buyers_known: number;
  readonly top_buyer: number;
  /** Lots whose way of inviting is known, and those not open to all. */
  readonly methods_known: number;
  readonly closed: number;
  /** Members whose place of registration is known, and those of the place met most often. */
  readonly places_known: number;
  readonly top_place: number;
  /** Lots in which two members share a joint bid; null where the data name no joint bid at all. */
  readonly shared_consortia: number | null;
}

/** Circumstances of every lead, in the order of lead_no; reads `lead_markets`. `near` is the share of the ceiling from which a bid is close to it. */
export async function readCircumstances(results: Database, near: number): Promise<readonly Circumstances[]> {
  return await results.rows<Circumstances>(
    `with lots_here as (
       select l.lead_no, l.lot_no, f.ceiling_price, f.buyer_id, f.procurement_method
       from lead_lots l join lots f on f.lot_no = l.lot_no
     ),
     priced as (
       select lot_no, amount, ceiling_price from bids join (select distinct lot_no, ceiling_price from lots_here) using (lot_no)
       where amount > 0 and coalesce(status, 'valid') in ('valid', 'pending')
     ),
     per_lot as (
       select lot_no, min(amount) as low, cast(count(*) as integer) as priced,
         -- 1/1000 of the ceiling is the coarsest step bidders commonly count in; exact decimals, so that a multiple is a multiple.
         cast(sum(case when amount % 1000 = 0 or (ceiling_price > 0 and (amount * 1000) % ceiling_price = 0) then 1 else 0 end) as integer)
           as on_lattice
       from priced group by lot_no
     ),
     per_crowd as (
       select b.lot_no, count(distinct b.bidder_no) as bidders
       from bids b semi join lots_here h on h.lot_no = b.lot_no
       where b.status is distinct from 'invited'
       group by b.lot_no
     ),
     top_buyers as (
       select lead_no, cast(sum(lots) as integer) as known, cast(max(lots) as integer) as top from (
         select lead_no, buyer_id, count(*) as lots from lots_here where buyer_id is not null group by lead_no, buyer_id)
       group by lead_no
     ),
     homes as (
       select lead_no, cast(sum(members) as integer) as known, cast(max(members) as integer) as top from (
         select m.lead_no, p.region, count(distinct m.bidder_no) as members
         from lead_members m
         join bidders d on d.bidder_no = m.bidder_no
         join parties p on p.party_id = d.bidder_id
         where p.region is not null
         group by m.lead_no, p.region)
       group by lead_no
     ),
     joint as (
       select lead_no, cast(count(distinct lot_no) as integer) as lots from (
         select l.lead_no, b.lot_no, b.consortium_id
         from lead_lots l
         join bids b on b.lot_no = l.lot_no
         join lead_members m on m.lead_no = l.lead_no and m.bidder_no = b.bidder_no
         where b.consortium_id is not null
         group by l.lead_no, b.lot_no, b.consortium_id
         having count(distinct b.bidder_no) >= 2)
       group by lead_no
     ),
     summed as (
       select h.lead_no, cast(count(*) as integer) as lots,
         cast(sum(case when h.ceiling_price > 0 then 1 else 0 end) as integer) as ceilings,
         cast(sum(case when h.ceiling_price > 0 and p.low >= cast(h.ceiling_price as double) * ${near} then 1 else 0 end) as integer) as near_ceiling,
         cast(count(h.procurement_method) as integer) as methods_known,
         cast(sum(case when h.procurement_method in ('selective', 'limited', 'direct') then 1 else 0 end) as integer) as closed,
         cast(quantile_disc(c.bidders, 0.5) as integer) as bidders,
         cast(sum(coalesce(p.priced, 0)) as integer) as priced, cast(sum(coalesce(p.on_lattice, 0)) as integer) as on_lattice
       from lots_here h
       left join per_lot p on p.lot_no = h.lot_no
       left join per_crowd c on c.lot_no = h.lot_no
       group by h.lead_no
     ),
     sizes as (select lead_no, cast(count(*) as integer) as members from lead_members group by lead_no)
     select coalesce(s.lots, 0) as lots, nullif(s.ceilings, 0) as ceilings, coalesce(s.near_ceiling, 0) as near_ceiling, s.bidders,
       m.eligible, coalesce(z.members, 0) as members, coalesce(s.priced, 0) as priced,
       coalesce(s.on_lattice, 0) as on_lattice, coalesce(t.known, 0) as buyers_known, coalesce(t.top, 0) as top_buyer,
       coalesce(s.methods_known, 0) as methods_known, coalesce(s.closed, 0) as closed, coalesce(w.known, 0) as places_known,
       coalesce(w.top, 0) as top_place,
       case when m.consortia then coalesce(j.lots, 0) end as shared_consortia
     from leads l
     left join summed s on s.lead_no = l.lead_no
     left join sizes z on z.lead_no = l.lead_no
     left join lead_markets m on m.lead_no = l.lead_no
     left join top_buyers t on t.lead_no = l.lead_no
     left join homes w on w.lead_no = l.lead_no
     left join joint j on j.lead_no = l.lead_no
     order by l.lead_no`,
  );
}
