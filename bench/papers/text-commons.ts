import { sentences, vocabulary } from '../documents/text-market.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Firm, Lot, Market } from '../market-types.ts';

/** Text that many have without any understanding between them. */
export interface TextCommons {
  readonly write: (random: Random, length: number) => string;
  /** Standard clauses and laws, quoted all over the market. */
  readonly clause: (random: Random) => string;
  /** Phrases of a trade. */
  readonly phrase: (lot: Lot, random: Random) => string;
  /** What a maker says of its machine; some makers are named often, some hardly ever. */
  readonly brochure: (lot: Lot, no: number) => string;
  /** A template that is sold, or that the consultancy of a region writes for its customers. */
  readonly template: (no: number) => string;
  /** What a firm writes in every bid. */
  readonly own: (firm: Firm) => string;
}

/** What a bid takes from where others take it too: numbers of a template and of a brochure. */
export interface TextHabits {
  readonly template: number | null;
  readonly brochure: number | null;
}

const CLAUSES = 40;
const PHRASES = 60;
const BROCHURES = 30;
/** Templates on sale, the first far more popular; those of the regions' consultancies are numbered after them. */
const TEMPLATES = 8;
/** Shares of firms that bought one, of smaller firms that have the consultancy write, of bids made with it, of bids with a brochure. */
const BUYERS = 0.25;
const CUSTOMERS = 0.12;
const USED = 0.6;
const QUOTED = 0.15;

export function textCommons(market: Market): TextCommons {
  const { seed, categories, regions } = market.options;
  const words = vocabulary(randomOf(seed, 'vocabulary').next);
  const write = ({ next }: Random, length: number): string => sentences(words, length, next);
  const texts = (what: string, count: number, from: number, to: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => {
      const random = randomOf(seed, what, i);
      return write(random, random.between(from, to));
    });
  const clauses = texts('clause', CLAUSES, 100, 160);
  const phrases = texts('phrase', categories * PHRASES, 26, 60);
  const brochures = texts('brochure', categories * BROCHURES, 80, 140);
  const templates = texts('template', TEMPLATES + regions, 200, 300);
  const owned = market.firms.map(({ no }) => write(randomOf(seed, 'boilerplate', no), 120));
  return {
    write,
    clause: (random) => clauses[random.below(CLAUSES)] as string,
    phrase: ({ cell }, random) => phrases[cell.category * PHRASES + random.below(PHRASES)] as string,
    brochure: ({ cell }, no) => brochures[cell.category * BROCHURES + no] as string,
    template: (no) => templates[no] as string,
    own: ({ no }) => owned[no] as string,
  };
}

/** The n-th of a few in proportion to 1 / n. */
const popular = (count: number, random: Random): number =>
  random.pick(Array.from({ length: count }, (_, i) => [i, 1 / (i + 1)] as const));

export function textHabits({ options }: Market, lot: Lot, firm: Firm): TextHabits {
  const taste = randomOf(options.seed, 'text taste', firm.no);
  const bought = taste.chance(BUYERS) ? popular(TEMPLATES, taste) : null;
  const consulted = firm.size < 2 && taste.chance(CUSTOMERS) ? TEMPLATES + firm.region : null;
  const random = randomOf(options.seed, 'text habits', lot.no, firm.no);
  const used = random.chance(USED);
  return {
    template: used ? (consulted ?? bought) : null,
    brochure: random.chance(QUOTED) ? popular(BROCHURES, random) : null,
  };
}
