import type { Database } from '../store/database.ts';

/**
 * Fills the temporary table `lead_markets (lead_no, eligible, consortia)`, what circumstances need of all lots: bidders seen in the category and region
 * that most lots of the lead lie in, and whether the data name any joint bid. Reads `lead_lots`.
 */
export async function writeLeadMarkets(results: Database): Promise<void> {
  await results.run(
    `create or replace temp table lead_markets as
     with main_place as (
       select lead_no, category, region from (
         select l.lead_no, coalesce(f.category, '') as category, coalesce(f.region, '') as region,
           row_number() over (partition by l.lead_no order by count(*) desc, coalesce(f.category, ''), coalesce(f.region, '')) as place
         from lead_lots l join lots f on f.lot_no = l.lot_no
         group by l.lead_no, coalesce(f.category, ''), coalesce(f.region, ''))
       where place = 1
     ),
     eligible as (
       select p.category, p.region, count(distinct b.bidder_no) as bidders
       from (select distinct category, region from main_place) p
       join lots f on coalesce(f.category, '') = p.category and coalesce(f.region, '') = p.region
       join bids b on b.lot_no = f.lot_no
       where b.status is distinct from 'invited'
       group by p.category, p.region
     )
     select l.lead_no, cast(e.bidders as integer) as eligible,
       exists (select 1 from bids where consortium_id is not null) as consortia
     from leads l
     left join main_place m on m.lead_no = l.lead_no
     left join eligible e on e.category = m.category and e.region = m.region`,
  );
}
