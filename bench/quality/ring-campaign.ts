import { LEVELS, type Warning } from '../../src/index.ts';
import { LOOK_ALIKES } from '../look-alikes/index.ts';
import type { PlantedMarket } from '../market.ts';
import type { Truth } from '../market-labels.ts';
import type { Difficulty } from '../schemes/difficulty.ts';
import { SCHEMES } from '../schemes/index.ts';
import { type LeakFigures, leakFigures, leakingBy, type Way, wayInTurn } from './leak-figures.ts';
import { concerns, isHigh, TOP } from './ring-match.ts';
import { type RingTrace, traceRings } from './ring-trace.ts';
import { scanMarket } from './scan-market.ts';

export interface RingCampaign {
  readonly lots: number;
  readonly seeds: number;
  /** The first of them; default 1. */
  readonly firstSeed?: number;
  readonly schemes: readonly string[];
  readonly difficulties: readonly Difficulty[];
  /** Whether bids leave traces, those of rings as many as the difficulty says. */
  readonly leaks?: boolean;
  /** Whether each ring leaks in one way alone, or in none, in turn; otherwise in all. */
  readonly inTurn?: boolean;
}

/** What one market says. */
export interface MarketFigures {
  readonly difficulty: Difficulty;
  readonly seed: number;
  readonly warnings: number;
  readonly rings: readonly RingTrace[];
  /** How each ring leaks, in the order of the rings. */
  readonly ways: readonly Way[];
  readonly leaks: LeakFigures | null;
  /** The first warnings, each with what it is about: a ring, a look-alike, or neither. */
  readonly top: readonly TopWarning[];
  readonly lookAlikes: readonly LookAlikeFigures[];
  /** High and critical warnings about sets of firms, and those of them that are about no ring. */
  readonly high: number;
  readonly highElsewhere: number;
  /** Screens of identity, documents and items behind medium and higher warnings about no ring, one entry a warning. */
  readonly sharedElsewhere: readonly { readonly level: string; readonly screens: readonly string[] }[];
}

export interface TopWarning {
  readonly kind: Warning['kind'];
  readonly level: string;
  readonly about: 'ring' | 'look-alike' | 'honest firms';
  /** Of what was planted; of other honest firms whether most of their lots lie in a market that a ring has thinned out. */
  readonly name: string;
}

export interface LookAlikeFigures {
  readonly name: string;
  /** Level of the highest warning about it; null: none. */
  readonly level: string | null;
  readonly high: boolean;
  /** Screens that its high warnings rest on. */
  readonly screens: readonly string[];
}

/** Families of screens about what bids have in common beside prices and company. */
const SHARING: ReadonlySet<string> = new Set(['identity', 'documents', 'items']);

/** One market per difficulty and seed, with all the schemes and all look-alikes in it. */
export async function measureRingCampaign(
  { lots, seeds, firstSeed = 1, schemes, difficulties, leaks = false, inTurn = false }: RingCampaign,
  say: (line: string) => void,
): Promise<readonly MarketFigures[]> {
  const figures: MarketFigures[] = [];
  for (const difficulty of difficulties)
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const planted = [
        ...schemes.map((name) => (SCHEMES[name] as (typeof SCHEMES)[string])(difficulty)),
        ...Object.values(LOOK_ALIKES),
      ];
      const wayOf = (ring: number): Way => (!leaks ? 'nothing' : inTurn ? wayInTurn(seed, ring) : 'all');
      const one = await scanMarket(
        { lots, seed },
        planted,
        async ({ report, market }, results) => {
          const rings = market.truth.filter(({ kind }) => kind === 'ring');
          const traces = await traceRings(rings, report.warnings, results);
          return {
            ...figuresOf(difficulty, seed, market, report.warnings, traces),
            ways: rings.map((_, ring) => wayOf(ring)),
            leaks: leaks ? await leakFigures(market, report.warnings, results) : null,
          };
        },
        leaks ? difficulty : null,
        leakingBy(wayOf),
      );
      figures.push(one);
      const missed = one.rings.filter(({ lacked }) => lacked !== null);
      say(
        `${difficulty}, seed ${seed}: ${one.warnings} warnings, ${one.rings.length - missed.length} of ${one.rings.length} rings` +
          missed.map(({ name, lacked }) => `; ${name} ${lacked}`).join(''),
      );
    }
  return figures;
}

function figuresOf(
  difficulty: Difficulty,
  seed: number,
  market: PlantedMarket,
  warnings: readonly Warning[],
  rings: readonly RingTrace[],
): Omit<MarketFigures, 'ways' | 'leaks'> {
  const planted = market.truth.filter(({ kind }) => kind === 'ring');
  const inRingMarket = lotsInRingMarkets(market, planted);
  const alike = market.truth.filter(({ kind }) => kind === 'look_alike');
  const high = warnings.filter((warning) => warning.kind !== 'lot' && isHigh(warning));
  return {
    difficulty,
    seed,
    warnings: warnings.length,
    rings,
    top: warnings.slice(0, TOP).map((warning) => aboutWhom(warning, planted, alike, inRingMarket)),
    lookAlikes: alike.map((group) => lookAlikeFigures(group, warnings)),
    high: high.length,
    highElsewhere: high.filter((warning) => !planted.some((ring) => concerns(warning, ring))).length,
    sharedElsewhere: warnings
      .filter(({ kind, level }) => kind !== 'lot' && LEVELS.indexOf(level) >= LEVELS.indexOf('medium'))
      .filter((warning) => !planted.some((ring) => concerns(warning, ring)))
      .flatMap(({ level, signals }) => {
        const own = signals.filter(({ family }) => SHARING.has(family));
        return own.length === 0
          ? []
          : [{ level, screens: [...new Set(own.map(({ screen }) => screen))].sort() }];
      }),
  };
}

function aboutWhom(
  warning: Warning,
  rings: readonly Truth[],
  alike: readonly Truth[],
  inRingMarket: ReadonlySet<string>,
): TopWarning {
  const { kind, level } = warning;
  const ring = rings.find((one) => concerns(warning, one));
  if (ring !== undefined) return { kind, level, about: 'ring', name: ring.name };
  const other = alike.find((one) => concerns(warning, one));
  if (other !== undefined) return { kind, level, about: 'look-alike', name: other.name };
  const there = warning.lots.filter(({ lot_id }) => inRingMarket.has(lot_id)).length;
  const name = 2 * there > warning.lots.length ? 'in a market with a ring' : 'elsewhere';
  return { kind, level, about: 'honest firms', name };
}

function lotsInRingMarkets({ lots }: PlantedMarket, rings: readonly Truth[]): ReadonlySet<string> {
  const rigged = new Set(rings.flatMap((ring) => ring.lots));
  const cells = new Set(lots.filter(({ id }) => rigged.has(id)).map(({ cell }) => cell));
  return new Set(lots.filter(({ cell }) => cells.has(cell)).map(({ id }) => id));
}

function lookAlikeFigures(group: Truth, warnings: readonly Warning[]): LookAlikeFigures {
  const about = warnings.filter((warning) => warning.kind !== 'lot' && concerns(warning, group));
  const high = about.filter(isHigh);
  return {
    name: group.name,
    level: about[0]?.level ?? null,
    high: high.length > 0,
    screens: [...new Set(high.flatMap(({ signals }) => signals.map(({ screen }) => screen)))].sort(),
  };
}
