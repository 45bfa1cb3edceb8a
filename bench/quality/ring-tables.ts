import { LEVELS } from '../../src/index.ts';
import type { Difficulty } from '../schemes/difficulty.ts';
import { shareOf, shareText } from './intervals.ts';
import type { MarketFigures } from './ring-campaign.ts';
import { READ, TOP } from './ring-match.ts';
import { LACKS, type RingTrace } from './ring-trace.ts';

type Markets = readonly MarketFigures[];

const GOALS: Readonly<Record<Difficulty, number>> = { easy: 0.95, medium: 0.85, hard: 0.5 };
const RANKS = [1, 5, 10, 20, READ, Number.POSITIVE_INFINITY];

export const of = (markets: Markets, difficulty: Difficulty): Markets =>
  markets.filter((market) => market.difficulty === difficulty);
export const difficultiesOf = (markets: Markets): readonly Difficulty[] => [
  ...new Set(markets.map(({ difficulty }) => difficulty)),
];
export const isRead = ({ rank }: RingTrace): boolean => rank !== null && rank <= READ;

const recall = (markets: Markets, wanted: (ring: RingTrace) => boolean = () => true) =>
  shareOf(
    markets.map(({ rings }) => {
      const own = rings.filter(wanted);
      return { hits: own.filter(isRead).length, trials: own.length };
    }),
  );

const precision = (markets: Markets, wanted: (level: string) => boolean = () => true) =>
  shareOf(
    markets.map(({ top }) => {
      const own = top.filter(({ level }) => wanted(level));
      return { hits: own.filter(({ about }) => about === 'ring').length, trials: own.length };
    }),
  );

/** The four figures that are to be reached, by difficulty. */
export function goalTable(markets: Markets): string {
  const rows = difficultiesOf(markets).map((difficulty) => {
    const own = of(markets, difficulty);
    const alike = shareOf(
      own.map(({ lookAlikes }) => ({
        hits: lookAlikes.filter(({ high }) => high).length,
        trials: lookAlikes.length,
      })),
    );
    const elsewhere = own.reduce((sum, market) => sum + market.highElsewhere, 0);
    const high = own.reduce((sum, market) => sum + market.high, 0);
    return `| ${difficulty} | ${own.length} | ${recall(own)?.trials ?? 0} | ${shareText(recall(own))} | ${GOALS[difficulty]} | ${shareText(precision(own))} | ${shareText(precision(own, (level) => level !== 'informational' && level !== 'low'))} | ${shareText(alike)} | ${elsewhere} of ${high} |`;
  });
  return [
    `| difficulty | markets | rings | found among the first ${READ} | goal | precision of the first ${TOP} | of those of level medium or more | look-alikes flagged high | high warnings about no ring |`,
    '| --- | --: | --: | --- | --: | --- | --- | --- | --: |',
    ...rows,
  ].join('\n');
}

export function schemeTable(markets: Markets): string {
  const rows = difficultiesOf(markets).flatMap((difficulty) => {
    const own = of(markets, difficulty);
    const names = [...new Set(own.flatMap(({ rings }) => rings.map(({ name }) => name)))];
    return names.map((name) => {
      const rings = own.flatMap((market) => market.rings.filter((ring) => ring.name === name));
      const found = rings.filter(({ rank }) => rank !== null);
      const ranks = found.map(({ rank }) => rank as number).sort((a, b) => a - b);
      const at = (share: number): string =>
        ranks.length === 0
          ? '–'
          : String(ranks[Math.min(ranks.length - 1, Math.floor(share * ranks.length))]);
      const levels = [...LEVELS]
        .reverse()
        .map((level) => [level, rings.filter((ring) => ring.level === level).length] as const)
        .filter(([, count]) => count > 0)
        .map(([level, count]) => `${level} ${count}`);
      return `| ${name.replace(':', ' | ')} | ${rings.length} | ${mean(rings.map(({ lots }) => lots)).toFixed(0)} | ${shareText(
        recall(own, (ring) => ring.name === name),
        2,
      )} | ${at(0)} / ${at(0.5)} / ${at(1)} | ${mean(found.map((ring) => ring.found / ring.size)).toFixed(2)} | ${levels.join(', ') || '–'} |`;
    });
  });
  return [
    `| scheme | difficulty | rings | rigged lots | found among the first ${READ} | rank: best / median / worst | share of its firms | levels |`,
    '| --- | --- | --: | --: | --- | --- | --: | --- |',
    ...rows,
  ].join('\n');
}

export function rankTable(markets: Markets): string {
  const rows = difficultiesOf(markets).map((difficulty) => {
    const rings = of(markets, difficulty).flatMap((market) => market.rings);
    const counts = RANKS.map(
      (high, i) =>
        rings.filter(({ rank }) => rank !== null && rank <= high && rank > (RANKS[i - 1] ?? 0)).length,
    );
    return `| ${difficulty} | ${counts.join(' | ')} | ${rings.filter(({ rank }) => rank === null).length} |`;
  });
  return [
    `| difficulty | rank 1 | 2 – 5 | 6 – 10 | 11 – 20 | 21 – ${READ} | later | none |`,
    '| --- | --: | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}

/** What the rings lacked that nobody would have read about. */
export function missedTable(markets: Markets): string {
  const missed = markets.flatMap(({ rings }) => rings.filter(({ lacked }) => lacked !== null));
  const names = [...new Set(missed.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = missed.filter((ring) => ring.name === name);
    const lacks = LACKS.map((lack) => own.filter(({ lacked }) => lacked === lack).length || '');
    const pairs = own.map(({ size }) => (size * (size - 1)) / 2);
    const part = (count: (ring: RingTrace) => number): string =>
      mean(own.map((ring, i) => count(ring) / (pairs[i] as number))).toFixed(2);
    return `| ${name.replace(':', ' | ')} | ${own.length} | ${lacks.join(' | ')} | ${part(({ linked }) => linked)} | ${part(({ flaggedPairs }) => flaggedPairs)} | ${mean(own.map(({ inGroup }) => inGroup)).toFixed(1)} of ${mean(own.map(({ groupSize }) => groupSize)).toFixed(1)} | ${bestScreens(own)} |`;
  });
  return [
    `| scheme | difficulty | missed | ${LACKS.join(' | ')} | pairs linked | pairs flagged | members in their best group | best pair screen, median p |`,
    `| --- | --- | --: | ${LACKS.map(() => '--:').join(' | ')} | --: | --: | --- | --- |`,
    ...rows,
  ].join('\n');
}

/** The screens about pairs that say most, with the middle one of their p-values over the rings. */
function bestScreens(rings: readonly RingTrace[]): string {
  const names = [...new Set(rings.flatMap(({ bestScreen }) => bestScreen ?? []))];
  return names
    .map((name) => {
      const ps = rings
        .filter(({ bestScreen }) => bestScreen === name)
        .map(({ medianP }) => medianP as number)
        .sort((a, b) => a - b);
      return `${name} ${(ps[(ps.length - 1) >> 1] as number).toExponential(1)} (${ps.length})`;
    })
    .join(', ');
}

export function lookAlikeTable(markets: Markets): string {
  const all = markets.flatMap(({ lookAlikes }) => lookAlikes);
  const rows = [...new Set(all.map(({ name }) => name))].map((name) => {
    const own = all.filter((one) => one.name === name);
    const levels = [...LEVELS]
      .reverse()
      .map((level) => own.filter((one) => one.level === level).length || '');
    const screens = [...new Set(own.flatMap((one) => one.screens))];
    return `| ${name} | ${own.length} | ${own.filter(({ level }) => level === null).length} | ${levels.join(' | ')} | ${screens.join(', ') || '–'} |`;
  });
  return [
    `| look-alike | planted | no warning | ${[...LEVELS].reverse().join(' | ')} | screens behind the high ones |`,
    '| --- | --: | --: | --: | --: | --: | --: | --: | --- |',
    ...rows,
  ].join('\n');
}

/** Screens of what bids have in common behind warnings about no ring. */
export function sharedTable(markets: Markets): string {
  const rows = difficultiesOf(markets).flatMap((difficulty) => {
    const own = of(markets, difficulty).flatMap(({ sharedElsewhere }) =>
      sharedElsewhere.map(({ level, screens }) => `${level} | ${screens.join(', ')}`),
    );
    return own.length === 0
      ? [`| ${difficulty} | – | – | 0 |`]
      : [...new Set(own)]
          .sort()
          .map((key) => `| ${difficulty} | ${key} | ${own.filter((one) => one === key).length} |`);
  });
  return ['| difficulty | level | screens | warnings |', '| --- | --- | --- | --: |', ...rows].join('\n');
}

/** What the first warnings are about that are about no ring. */
export function falseTable(markets: Markets): string {
  const rows = difficultiesOf(markets).flatMap((difficulty) => {
    const wrong = of(markets, difficulty)
      .flatMap(({ top }) => top.filter(({ about }) => about !== 'ring'))
      .map(({ kind, level, about, name }) => `${kind} | ${level} | ${about}, ${name}`);
    return [...new Set(wrong)]
      .sort()
      .map((key) => `| ${difficulty} | ${key} | ${wrong.filter((one) => one === key).length} |`);
  });
  return [
    '| difficulty | kind | level | about | warnings |',
    '| --- | --- | --- | --- | --: |',
    ...rows,
  ].join('\n');
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
