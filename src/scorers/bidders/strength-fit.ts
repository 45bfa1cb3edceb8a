import { STRENGTH_SHAPES } from './strength-shapes.ts';

/** Bidders and the decided lots they took part in, one entry each. */
export interface WinRecords {
  readonly lots: ArrayLike<number>;
  readonly wins: ArrayLike<number>;
  /** Wins that one in n of each lot of n bidders would be. */
  readonly expected: ArrayLike<number>;
}

/** One law of the logarithm of strength, and the logarithm of how far it is believed, up to a constant common to all laws. */
export interface StrengthLaw {
  /** Index in `STRENGTH_SHAPES`, so that laws can be sent to threads. */
  readonly shape: number;
  readonly centre: number;
  readonly spread: number;
  readonly belief: number;
}

/** Spreads thought possible, from odds within a tenth of each other to such as differ by factors of twenty and more. */
const NARROWEST = Math.log(0.1);
const WIDEST = Math.log(3);
const LAWS = 21;
/** Laws whose likelihood is e^-30 of the best are left out: too far off to be the best without any one bidder. */
const DROP = 30;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const NARROWINGS = 12;
const HALVINGS = 8;
/** Gain in the logarithm of a likelihood that is not worth another step. */
const NOTHING = 1e-3;

/**
 * How unequal are the bidders? A bidder of strength e^x wins a lot with e^x times the odds of one in n (Luce's choice against equals), and x differs
 * from bidder to bidder: normally, which makes logistic-normal binomial counts (Pierce and Sands 1975; Williams 1982, Applied Statistics 31), or with
 * a longer tail of weak ones (`strength-shapes.ts`). Neither shape nor spread is taken as known: each is weighed by its likelihood, the
 * centre fitted to it, so that few bidders, who say little about how unequal bidders are, leave wide laws possible (Laird and Louis 1987,
 * Journal of the American Statistical Association 82).
 */
export const fitStrengths = (records: WinRecords): readonly StrengthLaw[] =>
  STRENGTH_SHAPES.flatMap((_, shape) => lawsOf(records, shape));

/** The laws of one shape, from narrow to wide. */
function lawsOf(records: WinRecords, shape: number): readonly StrengthLaw[] {
  let centre = 0;
  const at = (logSpread: number) => {
    const found = profile(records, shape, Math.exp(logSpread), centre);
    centre = found.centre;
    return found;
  };
  const best = highest((logSpread) => at(logSpread).height);
  const floor = at(best).height - DROP;
  const inside = (logSpread: number): boolean => at(logSpread).height >= floor;
  const from = crossing(inside, best, NARROWEST);
  const to = crossing(inside, best, WIDEST);
  const step = (to - from) / (LAWS - 1);
  return Array.from({ length: LAWS }, (_, k) => {
    const logSpread = from + step * k;
    const found = at(logSpread);
    // All spreads are as likely beforehand; this one stands for those within half a step.
    const belief = found.height + logSpread + Math.log(step);
    return { shape, centre: found.centre, spread: Math.exp(logSpread), belief };
  });
}

/** Where a function with one peak is highest, by golden section. */
function highest(height: (at: number) => number): number {
  let [low, high]: [number, number] = [NARROWEST, WIDEST];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [leftHeight, rightHeight] = [height(left), height(right)];
  for (let step = 0; step < NARROWINGS; step++) {
    if (leftHeight >= rightHeight) {
      [high, right, rightHeight] = [right, left, leftHeight];
      left = high - GOLDEN * (high - low);
      leftHeight = height(left);
    } else {
      [low, left, leftHeight] = [left, right, rightHeight];
      right = low + GOLDEN * (high - low);
      rightHeight = height(right);
    }
  }
  return leftHeight >= rightHeight ? left : right;
}

/** The last place towards `end` that is still `inside`, as is `start`. */
function crossing(inside: (at: number) => boolean, start: number, end: number): number {
  if (inside(end)) return end;
  let [kept, lost] = [start, end];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (kept + lost) / 2;
    if (inside(middle)) kept = middle;
    else lost = middle;
  }
  return kept;
}

/** Logarithm of the likelihood of a spread with the centre that fits it best, by Newton's method. */
function profile(records: WinRecords, shape: number, spread: number, start: number) {
  let centre = start;
  let found = likelihood(records, { shape, centre, spread });
  for (let step = 0; step < 6; step++) {
    const move = Math.max(-1, Math.min(1, found.slope / Math.max(found.curvature, 1e-9)));
    if (found.slope * move < 2 * NOTHING) break;
    const next = likelihood(records, { shape, centre: centre + move, spread });
    if (next.height < found.height) break;
    centre += move;
    found = next;
  }
  return { height: found.height, centre };
}

function likelihood({ lots, wins, expected }: WinRecords, law: Omit<StrengthLaw, 'belief'>) {
  let [height, slope, curvature] = [0, 0, 0];
  for (let i = 0; i < lots.length; i++) {
    const own = ownLikelihood(law, lots[i]!, wins[i]!, expected[i]!);
    height += own.height;
    slope += own.slope;
    curvature += own.curvature;
  }
  return { height, slope, curvature };
}

/** Steps of the integral over the strength of one bidder, each a standard deviation, to both sides of its most likely strength. */
const LEFT = 8;
const RIGHT = 6;

/** Logarithm of the likelihood of one bidder's wins, up to a constant of its own, its slope and its curvature (negated) in the centre. */
export function ownLikelihood(
  { shape: index, centre, spread }: Omit<StrengthLaw, 'belief'>,
  lots: number,
  wins: number,
  expected: number,
) {
  const shape = STRENGTH_SHAPES[index]!;
  const odds = Math.log(expected / (lots - expected));
  const log = (x: number): number =>
    wins * x - lots * Math.log1p(Math.exp(odds + x)) + shape.logDensity((x - centre) / spread);
  let x = centre;
  let bend = 1;
  for (let step = 0; step < 8; step++) {
    const p = 1 / (1 + Math.exp(-odds - x));
    const u = (x - centre) / spread;
    bend = lots * p * (1 - p) + shape.bend(u) / (spread * spread);
    const move = (wins - lots * p + shape.slope(u) / spread) / bend;
    x += Math.max(-2, Math.min(2, move));
    if (Math.abs(move) < 0.01) break;
  }
  const width = 1 / Math.sqrt(bend);
  const top = log(x);
  let [sum, first, second, noise] = [0, 0, 0, 0];
  for (let k = -LEFT; k <= RIGHT; k++) {
    const at = x + k * width;
    const mass = Math.exp(log(at) - top);
    const p = 1 / (1 + Math.exp(-odds - at));
    const more = wins - lots * p;
    sum += mass;
    first += mass * more;
    second += mass * more * more;
    noise += mass * lots * p * (1 - p);
  }
  const slope = first / sum;
  return {
    height: top + Math.log((sum * width) / spread),
    slope,
    curvature: noise / sum - (second / sum - slope * slope),
  };
}
