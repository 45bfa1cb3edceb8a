import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { createHypergeometricSum } from '../hypergeometric-sum.ts';
import { logFactorials } from '../log-factorial.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { smallestTails, stepOf, testable } from '../testable.ts';

/** Sums of so few segments are exact in microseconds. */
const EXACT_LIMIT = 300_000;

/**
 * Does a firm that lost to another become its subcontractor or partner more often than its share of such work explains? Upper tail of
 * a sum of hypergeometric counts over segments: of the lots that the loser did not win, those that made it a partner, those that this winner
 * won against it, and those that are both (feature `lost_to_partner`).
 *
 * Subjects: pairs. Params: `fdr, min_lost`. Both directions are tested where both lost often enough, and the smaller p counts as many times
 * as there are directions. `statistic`: lots that are both, over those expected. `n`: lots that are both; of the stronger direction.
 */
export async function loserBecomesPartner(input: ScorerInput): Promise<ScorerOutput> {
  const { params, read, subjects } = input;
  const a = subjects.subject_no as Int32Array;
  const b = subjects.partner_no as Int32Array;
  const directions = await readDirections(input);
  const found = Array.from(a, (one, i) => strongest(directions, one, b[i]!));

  const tails = smallestTails();
  for (const { smallest } of found) tails[stepOf(Math.log(smallest))]! += 1;
  const { tests, limit } = testable(tails, params.fdr!);
  const tested = found.map(({ smallest }) => smallest <= limit);
  const q = benjaminiHochberg(
    Float64Array.from(found, ({ p }, i) => (tested[i] ? p : 1)),
    tests,
  );
  return {
    outcome: Int32Array.from(found, (_, i) =>
      !tested[i]
        ? OUTCOME_CODE.not_evaluable
        : q[i]! <= params.fdr!
          ? OUTCOME_CODE.flagged
          : OUTCOME_CODE.cleared,
    ),
    reason: tested.map((answered) => (answered ? null : 'cannot_fire')),
    statistic: Float64Array.from(found, ({ both, expected }) => both / expected),
    n: Int32Array.from(found, ({ both }) => both),
    p_value: Float64Array.from(found, ({ p }, i) => (tested[i] ? p : Number.NaN)),
    caps: a.length > 0 ? [] : await nothingKnown(read),
  };
}

interface Direction {
  readonly both: number;
  readonly expected: number;
  readonly p: number;
  readonly smallest: number;
}

const keyOf = (winner: number, loser: number): string => `${winner} ${loser}`;

/** Every winner and loser with enough lots between them. */
async function readDirections({ read, params }: ScorerInput): Promise<ReadonlyMap<string, Direction>> {
  const rows = await read(`
    select winner_no, loser_no, lots, supplied, lost, both_lots
    from lost_to_partner
    order by winner_no, loser_no, segment_no`);
  const [winner, loser, lots, supplied, lost, both] = [
    'winner_no',
    'loser_no',
    'lots',
    'supplied',
    'lost',
    'both_lots',
  ].map((name) => rows[name] as Int32Array) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const most = lots.reduce((largest, count) => Math.max(largest, count), 0);
  const sum = createHypergeometricSum({ logFactorial: logFactorials(most), exactLimit: EXACT_LIMIT });
  const directions = new Map<string, Direction>();
  for (let from = 0; from < winner.length; ) {
    let to = from;
    let [chances, partner, together] = [0, 0, 0];
    sum.reset();
    for (; to < winner.length && winner[to] === winner[from] && loser[to] === loser[from]; to++) {
      sum.add(lots[to]!, supplied[to]!, lost[to]!);
      chances += lost[to]!;
      partner += supplied[to]!;
      together += both[to]!;
    }
    if (chances >= params.min_lost! && partner >= 1)
      directions.set(keyOf(winner[from]!, loser[from]!), {
        both: together,
        expected: sum.expected(),
        p: sum.upperTail(together),
        smallest: sum.smallestTail(),
      });
    from = to;
  }
  return directions;
}

/** The direction with the smaller p, which counts as often as there are directions; of equals, the smaller number as the winner. */
function strongest(directions: ReadonlyMap<string, Direction>, a: number, b: number): Direction {
  const there = [directions.get(keyOf(a, b)), directions.get(keyOf(b, a))].filter(
    (direction) => direction !== undefined,
  );
  const best = there.reduce((one, other) => (other.p < one.p ? other : one));
  const smallest = there.reduce((least, direction) => Math.min(least, direction.smallest), 1);
  return {
    ...best,
    p: Math.min(1, there.length * best.p),
    smallest: Math.min(1, there.length * smallest),
  };
}

/** Said where there is nobody to ask about because the data are silent, not because nobody became a partner. */
async function nothingKnown(read: ScorerInput['read']): Promise<readonly CapHit[]> {
  const known = await read(`
    select cast(
      (select count(*) from (select 1 from subcontracts limit 1))
      + (select count(*) from (select 1 from bids where consortium_id is not null limit 1)) as integer) as known`);
  if ((known.known as Int32Array)[0]! > 0) return [];
  return [
    {
      cap: 'no_partners_known',
      limit: 0,
      hits: 1,
      text: {
        en: 'The data hold neither subcontracts nor joint bids, so whether losers became partners of winners was not examined.',
        'zh-CN': '数据中既没有分包记录，也没有联合体投标，因此未检查落标者是否转为中标人的分包或伙伴。',
      },
    },
  ];
}
