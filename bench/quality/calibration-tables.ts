import type { PlannedScreen } from '../../src/rules/plan.ts';
import type { ScreenAnswers } from './honest-answers.ts';
import { type Share, shareOf, shareText } from './intervals.ts';

/** Answers of every screen in the honest markets of one shape. */
export interface StrataAnswers {
  /** `3 strata` */
  readonly name: string;
  readonly markets: readonly (readonly ScreenAnswers[])[];
}

interface Line {
  readonly screen: string;
  readonly chosen: string;
  readonly level: string;
  readonly shares: readonly (Share | null)[];
  /** Nominal level that the share must not exceed; null: there is none. */
  readonly nominal: number | null;
}

/**
 * Screens with a level of their own for each subject: the share of subjects flagged. A share is over its level where even the lower end of its
 * interval is.
 */
export function alphaTable(screens: readonly PlannedScreen[], strata: readonly StrataAnswers[]): string {
  const lines = screens
    .filter(({ params, screen }) => typeof params.alpha === 'number' && screen.subject !== 'bidder_pair')
    .flatMap((planned) => {
      const kinds = planned.screen.subject === 'group' ? ['drawn', 'meeting'] : [''];
      return kinds.map(
        (chosen): Line => ({
          screen: planned.screen.id,
          chosen,
          level: String(planned.params.alpha),
          nominal: chosenForIt(planned, chosen) ? null : (planned.params.alpha as number),
          shares: strata.map(({ markets }) => over(markets, planned, chosen, 'flagged', 'answered')),
        }),
      );
    });
  return table(lines, strata, 'share flagged');
}

/** The p-values themselves: the share at or below 0.05. */
export function pTable(screens: readonly PlannedScreen[], strata: readonly StrataAnswers[]): string {
  const lines = screens.flatMap((planned) => {
    const kinds = planned.screen.subject === 'group' ? ['drawn', 'meeting'] : [''];
    return kinds.flatMap((chosen) =>
      (
        [
          ['at05', 0.05],
          ['at01', 0.01],
        ] as const
      ).map(
        ([count, nominal]): Line => ({
          screen: planned.screen.id,
          chosen,
          level: String(nominal),
          nominal: chosenForIt(planned, chosen) ? null : nominal,
          shares: strata.map(({ markets }) => over(markets, planned, chosen, count, 'tested')),
        }),
      ),
    );
  });
  return table(
    lines.filter(({ shares }) => shares.some((share) => share !== null)),
    strata,
    'share of p-values at most the level',
  );
}

/** Screens that control the false discovery rate: with nothing to discover, the share of markets with any discovery. */
export function marketTable(screens: readonly PlannedScreen[], strata: readonly StrataAnswers[]): string {
  const lines = screens
    .filter(({ params }) => typeof params.fdr === 'number')
    .map(
      (planned): Line => ({
        screen: planned.screen.id,
        chosen: '',
        level: String(planned.params.fdr),
        nominal: planned.params.fdr as number,
        shares: strata.map(({ markets }) =>
          shareOf(
            markets.map((answers) => {
              const own = answers.find(({ screen }) => screen === planned.screen.id);
              return { hits: (own?.flagged ?? 0) > 0 ? 1 : 0, trials: (own?.examined ?? 0) > 0 ? 1 : 0 };
            }),
          ),
        ),
      }),
    );
  return table(lines, strata, 'share of markets with any flag');
}

/** Whether the subjects were chosen by what the screen measures: pairs that meet, and groups that met often, by screens of who meets whom. */
const chosenForIt = ({ screen }: PlannedScreen, chosen: string): boolean =>
  screen.family === 'network' && (screen.subject === 'bidder_pair' || chosen === 'meeting');

type Count = 'answered' | 'flagged' | 'tested' | 'at05' | 'at01';

const over = (
  markets: StrataAnswers['markets'],
  { screen }: PlannedScreen,
  chosen: string,
  hits: Count,
  trials: Count,
): Share | null =>
  shareOf(
    markets.map((answers) => {
      const own = answers.find((one) => one.screen === screen.id && one.chosen === chosen);
      return { hits: own?.[hits] ?? 0, trials: own?.[trials] ?? 0 };
    }),
  );

function table(lines: readonly Line[], strata: readonly StrataAnswers[], what: string): string {
  const rows = lines.map(({ screen, chosen, level, nominal, shares }) => {
    const cells = shares.map((share) => {
      const text = shareText(share, 4);
      return share !== null && nominal !== null && share.low > nominal ? `**${text}**` : text;
    });
    const trials = shares.map((share) => share?.trials ?? 0);
    return `| ${screen}${chosen === '' ? '' : `, ${chosen}`} | ${level} | ${trials.join(' / ')} | ${cells.join(' | ')} |`;
  });
  return [
    `| screen | level | tried | ${strata.map(({ name }) => `${what}, ${name}`).join(' | ')} |`,
    `| --- | --: | --: | ${strata.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

/** Lines of the tables whose share is over its level with confidence. */
export const overLevel = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.includes('**'))
    .map((line) => (line.split('|')[1] as string).trim());
