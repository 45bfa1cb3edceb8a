-- reads: bid_traces
-- Perceptual hashes of pictures, each with the one that stands for it and its like: copies of one picture that were scaled or encoded anew
-- differ in a few of their 64 bits, pictures that have nothing to do with each other in half of them. A hash points at the one most others
-- are alike to among those at most 4 bits away (the smallest of several), that one at another, and the last stands for all on the way.
-- Who is alike is found without all pairs: of six blocks of bits at least two are equal wherever no more than four bits differ (Manku, Jain,
-- Das Sarma, Detecting near-duplicates for web crawling, WWW 2007). crowded: more than max_alike pictures have two blocks in common with
-- this one; by those two they were not compared.
with hashes as (
  select
    value as text,
    cast('0x' || value as ubigint) as bits
  from bid_traces
  where kind = 'image_phash'
    and regexp_full_match(value, '[0-9A-Fa-f]{16}')
  group by value
),
different as (
  select bits
  from hashes
  group by bits
),
blocks as (
  select
    bits,
    [
      bits >> 53, (bits >> 42) & 2047, (bits >> 31) & 2047, (bits >> 20) & 2047, (bits >> 10) & 1023, bits & 1023
    ] as blocks
  from different
),
choices(choice, first, second) as (
  values
    (0, 1, 2), (1, 1, 3), (2, 1, 4), (3, 1, 5), (4, 1, 6), (5, 2, 3), (6, 2, 4), (7, 2, 5), (8, 2, 6), (9, 3, 4), (10, 3, 5), (11, 3, 6),
    (12, 4, 5), (13, 4, 6), (14, 5, 6)
),
keyed as (
  select
    b.bits as bits,
    c.choice as choice,
    (b.blocks[c.first] << 11) | b.blocks[c.second] as two_blocks
  from blocks b
  cross join choices c
),
sized as (
  select bits, choice, two_blocks, count(*) over (partition by choice, two_blocks) as members
  from keyed
),
near as (
  select a.bits as bits, b.bits as other
  from sized a
  join sized b on b.choice = a.choice and b.two_blocks = a.two_blocks and b.bits <> a.bits
  where a.members between 2 and $max_alike
    and bit_count(xor(a.bits, b.bits)) <= 4
  group by a.bits, b.bits
),
-- Higher is what more are alike to, and the smaller of two; no two are of one height, so that no way leads in a circle.
connected as (
  select bits, cast(count(*) as hugeint) * 18446744073709551616 - bits as height
  from near
  group by bits
),
steps as (
  select n.bits as bits, arg_max(n.other, o.height) as up
  from near n
  join connected o on o.bits = n.other
  join connected c on c.bits = n.bits
  where o.height > c.height
  group by n.bits
),
ways as (
  with recursive climbed as (
    select bits, up, 1 as step
    from steps
    union all
    select c.bits as bits, s.up as up, c.step + 1 as step
    from climbed c
    join steps s on s.bits = c.up
  )
  select bits, arg_max(up, step) as last
  from climbed
  group by bits
),
crowds as (
  select bits, max(members) > $max_alike as crowded
  from sized
  group by bits
)
select
  h.text as text,
  upper(lpad(hex(coalesce(w.last, h.bits)), 16, '0')) as picture,
  c.crowded as crowded
from hashes h
join crowds c on c.bits = h.bits
left join ways w on w.bits = h.bits
