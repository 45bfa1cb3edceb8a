import { word } from '../documents/text-market.ts';
import { CATEGORIES, REGIONS } from '../market-firms.ts';
import { randomOf } from '../market-random.ts';
import type { Market } from '../market-types.ts';

/** Names that differ by more than a number, for markets whose texts name firms: numbers are left out where texts are compared. */
export const firmNames = ({ firms, options }: Market): readonly string[] =>
  firms.map(({ no, region, categories }) => {
    const { next } = randomOf(options.seed, 'firm name', no);
    return `${REGIONS[region]}${word(next)}${word(next)}${CATEGORIES[categories[0] ?? 0]}有限公司`;
  });
