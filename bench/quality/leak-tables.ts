import { LEVELS } from '../../src/index.ts';
import { INNOCENT } from './innocent-pairs.ts';
import { shareOf, shareText } from './intervals.ts';
import { WAYS } from './leak-figures.ts';
import type { MarketFigures } from './ring-campaign.ts';
import { difficultiesOf, isRead, of } from './ring-tables.ts';

type Markets = readonly MarketFigures[];

const isAtLeast = (level: string | null, least: string): boolean =>
  level !== null && LEVELS.indexOf(level as never) >= LEVELS.indexOf(least as never);

/** What each way of leaking adds: rings that leave traces, texts or bills in common alone, in all ways, or nothing. */
export function wayTable(markets: Markets): string {
  const rows = difficultiesOf(markets).flatMap((difficulty) =>
    WAYS.flatMap((way) => {
      const own = of(markets, difficulty).map(({ rings, ways }) => rings.filter((_, i) => ways[i] === way));
      const rings = own.flat();
      if (rings.length === 0) return [];
      const read = shareOf(own.map((some) => ({ hits: some.filter(isRead).length, trials: some.length })));
      const levels = (least: string): string =>
        (rings.filter(({ level }) => isAtLeast(level, least)).length / rings.length).toFixed(2);
      return [
        `| ${difficulty} | ${way} | ${rings.length} | ${shareText(read, 2)} | ${levels('medium')} | ${levels('high')} |`,
      ];
    }),
  );
  return [
    '| difficulty | what leaks | rings | found among the first 50 | at medium or more | at high or more |',
    '| --- | --- | --: | --- | --: | --: |',
    ...rows,
  ].join('\n');
}

/** Pairs by the screens of one family: those that leaked something of the kind, and those that had nothing to leak. */
export function familyTable(markets: Markets): string {
  const rows = difficultiesOf(markets).flatMap((difficulty) => {
    const own = of(markets, difficulty).flatMap(({ leaks }) => leaks?.families ?? []);
    return [...new Set(own.map(({ family }) => family))].map((family) => {
      const some = own.filter((one) => one.family === family);
      const sum = (count: (one: (typeof some)[number]) => number): number =>
        some.reduce((total, one) => total + count(one), 0);
      const screens = some.flatMap((one) => one.screens);
      const names = [...new Set(screens)].map(
        (name) => `${name} ${screens.filter((screen) => screen === name).length}`,
      );
      return `| ${difficulty} | ${family} | ${sum(({ leaked }) => leaked)} | ${(
        sum(({ leakedFlagged }) => leakedFlagged) /
          Math.max(
            1,
            sum(({ leaked }) => leaked),
          )
      ).toFixed(
        3,
      )} | ${sum(({ others }) => others)} | ${sum(({ othersFlagged }) => othersFlagged)} | ${names.join(', ') || '–'} |`;
    });
  });
  return [
    '| difficulty | family | pairs of members that leaked | flagged | other pairs answered for | flagged | by |',
    '| --- | --- | --: | --: | --: | --: | --- |',
    ...rows,
  ].join('\n');
}

export function innocentTable(markets: Markets): string {
  const all = markets.flatMap(({ leaks }) => leaks?.innocents ?? []);
  const rows = INNOCENT.map(({ kind, family }) => {
    const own = all.filter((one) => one.kind === kind);
    const sum = (count: (one: (typeof own)[number]) => number): number =>
      own.reduce((total, one) => total + count(one), 0);
    return `| ${kind} | ${family} | ${sum(({ pairs }) => pairs)} | ${sum(({ flagged }) => flagged)} | ${sum(({ medium }) => medium)} | ${sum(({ high }) => high)} |`;
  });
  return [
    '| what they share | looked at by | pairs of firms | flagged by these | in medium warnings that rest on these | in high ones |',
    '| --- | --- | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}
