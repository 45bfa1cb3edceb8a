-- reads: lot_market, market_cells
-- The lots a stratum consists of, cell by cell. own: the stratum is the lot's own.
select
  c.market_no as market_no,
  m.lot_no as lot_no,
  c.own as own
from lot_market m
join market_cells c on c.cell_no = m.cell_no
