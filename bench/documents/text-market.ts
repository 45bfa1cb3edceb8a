import { type Random, seededRandom } from '../../src/scorers/random.ts';

/** Bid documents of a made-up market, and apart from them what was planted. */
export interface TextMarket {
  readonly lots: readonly { readonly lot_id: string; readonly category: string }[];
  readonly bidders: readonly { readonly bidder_id: string; readonly name: string }[];
  readonly bids: readonly { readonly lot: number; readonly bidder: number }[];
  /** `bidder`: -1 for the tender's own. */
  readonly documents: readonly { readonly lot: number; readonly bidder: number; readonly text: string }[];
  readonly planted: readonly Planted[];
}

/**
 * A passage that two bidders of a lot share; `changed`: share of its characters that one of them replaced, in runs; `sharers`: bidders of the lot
 * that have it. Of three there are three pairs.
 */
export interface Planted {
  readonly lot: number;
  readonly a: number;
  readonly b: number;
  readonly length: number;
  readonly changed: number;
  readonly sharers: number;
}

export interface TextMarketOptions {
  readonly seed: number;
  readonly lots: number;
  readonly bidsOfLot: number;
  readonly bidders: number;
  readonly categories: number;
  /** Characters of one bid. */
  readonly characters: number;
  /** Pairs with a passage word for word, and with one rewritten. */
  readonly verbatim: number;
  readonly rewritten: number;
  readonly rewrittenShare: number;
  /** Lots in which three share a passage word for word; default: none. */
  readonly threes?: number;
  /** FALSE: bids quote tenders whose own documents are not in the data. Default: they are. */
  readonly tenders?: boolean;
  /** What bids quote of their tender: as much of its opening as each likes, or some of its clauses, each by half of the bids. */
  readonly quoting?: 'opening' | 'clauses';
}

/** Words of two to four characters drawn by Zipf's law, sentences of six to fourteen words; numbers, blanks and marks as in real text. */
export function textMarket(options: TextMarketOptions): TextMarket {
  const random = seededRandom(options.seed, 'text market');
  const write = writer(random);
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
  // Standard clauses that many firms use; phrases that few do; firms repeat themselves from bid to bid.
  const clauses = range(60).map(() => write(150 + 250 * random()));
  const phrases = range(Math.round((options.lots * options.bidsOfLot) / 5)).map(() =>
    write(26 + 40 * random()),
  );
  const owned = range(options.bidders).map(() => write(options.characters * 0.15));
  const bidders = range(options.bidders).map((i) => ({
    bidder_id: `B${String(i).padStart(5, '0')}`,
    name: `${word(random)}${word(random)}${word(random)}有限公司`,
  }));
  const lots = range(options.lots).map((i) => ({
    lot_id: `L${String(i).padStart(5, '0')}`,
    category: `C${i % options.categories}`,
  }));
  const coincidence = new Map<number, string>();
  const total = options.lots * options.bidsOfLot;
  for (let i = 0; i < Math.round(total * 0.03); i++) {
    const text = write(26 + 30 * random());
    for (const bid of [Math.floor(total * random()), Math.floor(total * random())])
      coincidence.set(bid, `${coincidence.get(bid) ?? ''}${text}`);
  }
  const bids: { lot: number; bidder: number }[] = [];
  const texts: { lot: number; bidder: number; text: string }[] = [];
  const perCategory = Math.floor(options.bidders / options.categories);
  for (const lot of range(options.lots)) {
    const tender = write(options.characters * 0.3);
    texts.push({ lot, bidder: -1, text: tender });
    const chosen = new Set<number>();
    while (chosen.size < options.bidsOfLot)
      chosen.add((lot % options.categories) * perCategory + Math.floor(perCategory * random()));
    for (const bidder of [...chosen].sort((x, y) => x - y)) {
      const parts = [
        ...range(8).map(() => clauses[Math.floor(clauses.length * random())]!),
        ...range(6).map(() => phrases[Math.floor(phrases.length * random())]!),
        ...quotes(tender, options, random),
        owned[bidder]!,
        coincidence.get(bids.length) ?? '',
      ];
      const rest = options.characters - parts.reduce((sum, part) => sum + part.length, 0);
      const pieces = [...parts, ...range(10).map(() => write(Math.max(40, rest / 10)))];
      shuffle(pieces, random);
      bids.push({ lot, bidder });
      texts.push({ lot, bidder, text: pieces.join('\n') });
    }
  }
  const planted = plant(options, { bids, texts, random, write });
  return {
    lots,
    bidders,
    bids,
    documents: options.tenders === false ? texts.filter(({ bidder }) => bidder >= 0) : texts,
    planted,
  };
}

function quotes(tender: string, { quoting }: TextMarketOptions, random: Random): readonly string[] {
  if (quoting !== 'clauses') return [tender.slice(0, Math.floor(tender.length * (0.3 + 0.4 * random())))];
  const size = Math.ceil(tender.length / 10);
  return Array.from({ length: 10 }, (_, i) => tender.slice(i * size, (i + 1) * size)).filter(
    () => random() < 0.5,
  );
}

interface Ground {
  readonly bids: readonly { readonly lot: number; readonly bidder: number }[];
  readonly texts: { lot: number; bidder: number; text: string }[];
  readonly random: Random;
  readonly write: (length: number) => string;
}

/** One pair or three bidders a lot: verbatim passages of 40 to 400 characters, rewritten ones of 200 to 600, as long as a paragraph. */
function plant(options: TextMarketOptions, { texts, random, write }: Ground): readonly Planted[] {
  const lots = Array.from({ length: options.lots }, (_, i) => i);
  shuffle(lots, random);
  const pairs = lots.slice(0, options.verbatim + options.rewritten).map((lot, i): Planted => {
    const own = texts.filter((text) => text.lot === lot && text.bidder >= 0);
    const first = Math.floor(own.length * random());
    const second = (first + 1 + Math.floor((own.length - 1) * random())) % own.length;
    const [a, b] = [Math.min(first, second), Math.max(first, second)].map((k) => own[k]!);
    const changed = i < options.verbatim ? 0 : options.rewrittenShare;
    const passage = pure(write, Math.round(changed === 0 ? 40 + 360 * random() ** 2 : 200 + 400 * random()));
    insert(a!, passage, random);
    insert(b!, changed === 0 ? passage : rewrite(passage, changed, random), random);
    return { lot, a: a!.bidder, b: b!.bidder, length: passage.length, changed, sharers: 2 };
  });
  const left = lots.slice(pairs.length, pairs.length + (options.threes ?? 0));
  return [...pairs, ...left.flatMap((lot) => plantThree(lot, { texts, random, write }))];
}

function plantThree(lot: number, { texts, random, write }: Omit<Ground, 'bids'>): readonly Planted[] {
  const own = texts.filter((text) => text.lot === lot && text.bidder >= 0);
  shuffle(own, random);
  const members = own.slice(0, 3).sort((x, y) => x.bidder - y.bidder);
  const passage = pure(write, Math.round(40 + 360 * random() ** 2));
  for (const member of members) insert(member, passage, random);
  return members.flatMap((a, i) =>
    members.slice(i + 1).map((b) => ({
      lot,
      a: a.bidder,
      b: b.bidder,
      length: passage.length,
      changed: 0,
      sharers: 3,
    })),
  );
}

/** Characters alone, so that the length of a passage is what is compared of it. */
const pure = (write: (length: number) => string, length: number): string =>
  write(3 * length)
    .replace(/[^\u4e00-\u9fff]/gu, '')
    .slice(0, length);

function insert(document: { text: string }, passage: string, random: Random): void {
  const at = Math.floor(document.text.length * random());
  document.text = `${document.text.slice(0, at)}${passage}${document.text.slice(at)}`;
}

/** Replaces a share of the characters, in runs of two to ten, evenly spread over the passage at random. */
export function rewrite(passage: string, share: number, random: Random): string {
  const units = [...passage];
  const wanted = Math.round(units.length * share);
  const changed = new Set<number>();
  while (changed.size < wanted) {
    const from = Math.floor(units.length * random());
    const length = 2 + Math.floor(9 * random());
    for (let i = from; i < Math.min(units.length, from + length) && changed.size < wanted; i++)
      changed.add(i);
  }
  for (const i of changed) units[i] = hanzi(random);
  return units.join('');
}

export const hanzi = (random: Random): string =>
  String.fromCharCode(0x4e00 + Math.floor(6000 * random() ** 1.6));
export const word = (random: Random): string =>
  Array.from({ length: 2 + Math.floor(3 * random() ** 2) }, () => hanzi(random)).join('');

function writer(random: Random): (length: number) => string {
  const words = vocabulary(random);
  return (length) => sentences(words, length, random);
}

export const vocabulary = (random: Random): readonly string[] =>
  Array.from({ length: 8000 }, () => word(random));

/** Text of that many characters, the first words far more often than the last. */
export function sentences(words: readonly string[], length: number, random: Random): string {
  let text = '';
  while (text.length < length) {
    const size = 6 + Math.floor(9 * random());
    for (let i = 0; i < size; i++) {
      text += words[Math.floor(words.length ** random()) - 1]!;
      if (random() < 0.03) text += `${Math.floor(1000 * random())}`;
    }
    text += random() < 0.8 ? '，' : '。\n';
  }
  return text.slice(0, Math.round(length));
}

function shuffle<T>(items: T[], random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const k = Math.floor((i + 1) * random());
    [items[i], items[k]] = [items[k]!, items[i]!];
  }
}
