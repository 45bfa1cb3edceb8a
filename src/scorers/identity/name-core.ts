import { FORMS, LEVELS, LOOK_ALIKES, PLACES, TRADES, TRADITIONAL } from './name-words.ts';

export interface CompanyName {
  /** The whole name in one writing: width, brackets, spaces and traditional characters evened out. */
  readonly written: string;
  /** What tells the firm from others of its place and trade; empty where nothing is left. */
  readonly core: string;
}

const longestFirst = (list: readonly string[]): string =>
  [...list].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join('|');
const LEVEL = longestFirst(LEVELS);
// A place in brackets, at the beginning, or before the word for its level; 自治 areas name their peoples too.
const PLACE_AHEAD = new RegExp(`^(?:${longestFirst(PLACES)})(?:${LEVEL})?`);
// Not the 市 of 市政 or the 区 of 区域.
const LEVEL_AHEAD = new RegExp(`^\\p{Script=Han}{2,4}?(?:${LEVEL})(?![政场民域])(?=\\p{Script=Han}{2})`, 'u');
const PLACE_ONLY = new RegExp(
  `^(?:(?:${longestFirst(PLACES)})(?:${LEVEL})?|\\p{Script=Han}{2,8}?(?:${LEVEL}))+$`,
  'u',
);
const FORM_BEHIND = new RegExp(`(?:${longestFirst(FORMS)})$`);
const TRADE_BEHIND = new RegExp(`(?:${longestFirst(TRADES)})$`);
const TRADE_AHEAD = new RegExp(`^(?:${longestFirst(TRADES)})`);
const BRANCH = /(公司|集团|事务所|院|厂).{0,14}?(?:分公司|分院|分所|办事处|营业部|项目部)$/u;
const readAs = (groups: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    groups.flatMap((group) => {
      const [first, ...others] = [...group] as [string, ...string[]];
      return others.map((other): [string, string] => [other, first]);
    }),
  );
const SIMPLE = readAs(TRADITIONAL);
const FOLDED = readAs(LOOK_ALIKES);
const replaced = (text: string, by: ReadonlyMap<string, string>): string =>
  [...text].map((character) => by.get(character) ?? character).join('');

/**
 * The core of a Chinese company name: its name without place, trade, legal form, branch and brackets. What would leave less than two
 * characters is not taken away.
 *
 * @example companyName('华拓（福建）建设工程有限公司').core // '华拓'
 */
export function companyName(name: string): CompanyName {
  const written = replaced(name.normalize('NFKC').toLowerCase(), SIMPLE)
    .replace(/[\s·•．.,，、'"“”‘’《》<>\-_—]+/gu, '')
    .replace(/[（【〔[{]/gu, '(')
    .replace(/[）】〕\]}]/gu, ')');
  let core = written.replace(/\(([^()]*)\)/gu, (_, inside: string) => (isForeign(inside) ? inside : ''));
  core = core.replace(/[()]/gu, '');
  core = shortened(core, (text) => text.replace(BRANCH, '$1'));
  core = untilStable(core, (text) => shortened(text, (now) => now.replace(FORM_BEHIND, '')));
  core = untilStable(core, (text) => shortened(text, (now) => now.replace(PLACE_AHEAD, '')));
  core = untilStable(core, (text) =>
    shortened(
      shortened(text, (now) => now.replace(TRADE_BEHIND, '')),
      (now) => now.replace(FORM_BEHIND, ''),
    ),
  );
  core = untilStable(core, (text) => {
    const placed = shortened(text, (now) => now.replace(PLACE_AHEAD, ''));
    return placed !== text ? placed : shortened(text, (now) => now.replace(LEVEL_AHEAD, ''));
  });
  core = untilStable(core, (text) => shortened(text, (now) => now.replace(TRADE_AHEAD, '')));
  return { written, core: [...core].length >= 2 && !isGeneric(core) ? core : '' };
}

/** Characters that are taken for one another in one writing. */
export const foldLookAlikes = (core: string): string => replaced(core, FOLDED);

/** Whether what stands in brackets is part of the name and not a place, form or trade. */
const isForeign = (inside: string): boolean =>
  inside !== '' &&
  !PLACE_ONLY.test(inside) &&
  untilStable(inside, (text) => text.replace(FORM_BEHIND, '').replace(TRADE_BEHIND, '')) !== '';

/** Words that name no firm even where nothing else is left. */
const isGeneric = (core: string): boolean =>
  untilStable(core, (text) =>
    text.replace(FORM_BEHIND, '').replace(TRADE_BEHIND, '').replace(PLACE_AHEAD, ''),
  ) === '';

function shortened(text: string, cut: (text: string) => string): string {
  const rest = cut(text);
  return [...rest].length >= 2 ? rest : text;
}

function untilStable(text: string, step: (text: string) => string): string {
  let [before, now] = ['', text];
  while (before !== now) [before, now] = [now, step(now)];
  return now;
}
