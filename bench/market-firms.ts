import { usccCheckCharacter } from '../src/ingest/uscc.ts';
import { type Random, randomOf } from './market-random.ts';
import type { Cell, Firm, MarketOptions } from './market-types.ts';

export const CATEGORIES = [
  '房屋建筑', '市政道路', '公路养护', '水利工程', '园林绿化', '装饰装修', '机电安装', '勘察设计', '工程监理', '信息系统',
  '物业服务', '医疗设备', '办公家具', '食品配送', '环卫保洁', '电力工程',
]; // biome-ignore format: a table
export const REGIONS = [
  '340100', '340200', '340300', '340400', '340500', '340600', '340700', '340800', '341000', '341100', '341200', '341300',
  '341500', '341600', '341700', '341800',
]; // biome-ignore format: a table

// Bids on a lot differ by trade more than by anything else: a design contest has three, road works may have thirty.
const MEAN_BIDS = [6, 9, 5, 7, 12, 8, 4, 3.5, 3.2, 4, 6, 3.6, 5, 10, 7, 5];
const SPREAD = [
  0.035, 0.04, 0.05, 0.045, 0.06, 0.055, 0.04, 0.07, 0.06, 0.075, 0.03, 0.05, 0.06, 0.04, 0.035, 0.045,
];

export function makeCells(options: MarketOptions): readonly Cell[] {
  const cells: Cell[] = [];
  for (let category = 0; category < options.categories; category++) {
    for (let region = 0; region < options.regions; region++) {
      const no = cells.length;
      const random = randomOf(options.seed, 'cell', no);
      cells.push({
        no,
        category,
        region,
        lattice: random.pick<Cell['lattice']>([
          [{ kind: 'tick', step: 1 }, 40],
          [{ kind: 'tick', step: 100 }, 25],
          [{ kind: 'tick', step: 1000 }, 15],
          [{ kind: 'discount', step: 0.001 }, 12],
          [{ kind: 'discount', step: 0.005 }, 8],
        ]),
        meanBids: (MEAN_BIDS[category % MEAN_BIDS.length] as number) * random.between(0.85, 1.15),
        spread: (SPREAD[category % SPREAD.length] as number) * random.between(0.85, 1.15),
        belief: random.between(0.03, 0.12),
        buyers: buyersOf(options.seed, no, region),
      });
    }
  }
  return cells;
}

// Offices of a region buy in several trades, none in all of them.
function buyersOf(seed: number, cell: number, region: number): readonly string[] {
  const random = randomOf(seed, 'buyers', cell);
  return shuffled(12, random)
    .slice(0, 4 + random.below(5))
    .map((office) => `G${REGIONS[region]}${String(office + 1).padStart(2, '0')}`);
}

export function makeFirms(options: MarketOptions): readonly Firm[] {
  const days = options.years * 365;
  const order = shuffled(options.bidders, randomOf(options.seed, 'ids'));
  return Array.from({ length: options.bidders }, (_, no) => {
    const random = randomOf(options.seed, 'firm', no);
    const size = random.pick([
      [0, 60],
      [1, 30],
      [2, 10],
    ]);
    const region = random.below(options.regions);
    const first = random.below(options.categories);
    const categories = new Set([first]);
    while (random.chance(0.25 + 0.15 * size) && categories.size < options.categories)
      categories.add(random.below(options.categories));
    const serial = order[no] as number;
    return {
      no,
      id: `B${String(serial + 1).padStart(String(options.bidders).length, '0')}`,
      name: `${REGIONS[region]}第${serial + 1}${CATEGORIES[first]}有限公司`,
      identifier: creditCode(REGIONS[region] as string, serial),
      region,
      categories: [...categories],
      size,
      // Pareto with tail index 1.5, cut off so that nobody can be everywhere.
      activity: Math.min((1 - random.next()) ** (-1 / 1.5), 25) * (1 + size),
      efficiency: random.normal() * 0.02 - 0.01 * size,
      from: random.chance(0.8) ? 0 : Math.floor(random.next() * days * 0.8),
      until: random.chance(0.8) ? days + 1 : Math.floor(days * random.between(0.3, 1)),
    };
  });
}

function shuffled(length: number, random: Random): readonly number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

function creditCode(division: string, serial: number): string {
  const body = `91${division}MA${String(serial).padStart(7, '0')}`;
  return body + usccCheckCharacter(body);
}
