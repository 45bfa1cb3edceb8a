import { type Random, randomOf } from '../../bench/market-random.ts';
import { CONTENT_RECIPES } from './content-recipes.ts';
import { bill, firms, noisy, times } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import type { World } from './world.ts';

/** Honest firms of one trade, so many of two dozen. */
const regulars = (random: Random, count: number): readonly string[] => {
  const chosen = new Set<string>();
  while (chosen.size < count) chosen.add(`H${String(random.below(24)).padStart(2, '0')}`);
  return [...chosen];
};

const trace = (
  world: World,
  lot_id: string,
  bidder_id: string | null,
  kind: string,
  value: string,
  operation: string,
): void => world.add('bid_traces', { lot_id, bidder_id, kind, value, operation });
const deposit = (world: World, lot_id: string, bidder_id: string, payer_account: string): void =>
  world.add('bid_securities', {
    lot_id,
    bidder_id,
    security_id: `S${lot_id}${bidder_id}`,
    form: 'transfer',
    payer_account,
  });

export const RECIPES: readonly Recipe[] = [
  {
    id: 'F1',
    what: 'one controller, twelve companies: one lock in four, one payer in three, bills in one ratio, nine of ten lots together, turns of winning',
    suspects: firms('X', 12),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(36, (i) => {
        // The trade goes on without them, too, among two dozen firms who know each other from lot to lot.
        times(3, () => world.lot('F1', regulars(world.random, 5), {}, { others: 0 }));
        // They win in turn; who wins is who reckons, the others multiply.
        const turn = suspects[i % 12] as string;
        const present = suspects.filter((id, k) => id === turn || (k + i) % 10 !== 0);
        const base = 780_000 + 10_000 * randomOf(7, 'F1', i).next();
        const factor = (id: string): number => (id === turn ? 1 : 1.01 + 0.003 * suspects.indexOf(id));
        const amounts = Object.fromEntries(
          present.map((id) => [id, Math.round(base * factor(id) * 100) / 100]),
        );
        const lot = world.lot('F1', present, {}, { amounts });
        for (const id of present) {
          const k = suspects.indexOf(id);
          trace(world, lot, id, 'pricing_lock', k < 4 ? 'GLD0007654' : `GLD55${id}9`, 'make');
          deposit(world, lot, id, k >= 4 && k < 7 ? '622200001111222' : `6228${id.slice(1)}5550001`);
        }
        // Bills of three that share neither lock nor payer: one draft, multiplied.
        if (i < 2)
          bill(world, lot, world.bidders(lot), (bidder, control, item) =>
            suspects.indexOf(bidder) >= 7 && suspects.indexOf(bidder) < 10
              ? noisy(control, 'F1', i, item) * factor(bidder)
              : noisy(control, bidder, i, item),
          );
      });
    },
    // The lock is the one of the control price, the account that of a guarantee company which pays for many, the ratio a discount on the
    // published list; who wins is chance.
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(30, (i) => {
        const present = [...new Set([suspects[i % 12] as string, suspects[(i * 5 + 1) % 12] as string])];
        const lot = world.lot(`F1-${i % 5}`, present);
        trace(world, lot, null, 'pricing_lock', 'GLD0007654', 'make');
        for (const id of present) {
          trace(world, lot, id, 'pricing_lock', 'GLD0007654', 'make');
          deposit(world, lot, id, '622200001111222');
        }
        if (i < 2)
          bill(world, lot, world.bidders(lot), (bidder, control, item) =>
            suspects.includes(bidder)
              ? control * (0.9 + 0.01 * suspects.indexOf(bidder))
              : noisy(control, bidder, i, item),
          );
      });
    },
    screens: ['shared-pricing-lock', 'same-payer', 'constant-item-ratio', 'joint-entry', 'win-rotation'],
    clauses: {
      'cn-national': [
        '第四十条第（六）项 presumption',
        '第三十七条第（六）项 presumption',
        '第四十条第（一）项 clue_strong',
        '第四十条第（四）项 clue_strong',
      ],
      'fj-jz-2018-29': ['第（二）项（计价软件加密锁） presumption', '第四十条第（六）项 presumption'],
      'dq-gx-2021': ['雷同情形 presumption', '第四十条第（六）项 presumption'],
    },
  },
  {
    id: 'F5',
    what: 'one machine: two firms that use it wherever they meet, against customers of a print shop',
    suspects: firms('S', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(4, () => {
        const lot = world.lot('F5', suspects);
        for (const id of suspects)
          for (const operation of ['make', 'upload']) {
            trace(world, lot, id, 'mac', 'A4-BB-6D-10-20-30', operation);
            trace(world, lot, id, 'cpu', '0FACE0FF1CE00077', operation);
            trace(world, lot, id, 'disk', 'S3Z9NB0K10203', operation);
          }
      });
    },
    innocent: (world, suspects) => {
      const customers = [...suspects, ...firms('SC', 28)];
      for (const id of customers) world.firm(id);
      // Each comes to the shop for lots of its own; two of them met in one.
      const use = (lot: string, id: string): void => {
        for (const operation of ['make', 'upload']) {
          trace(world, lot, id, 'mac', 'A4-BB-6D-10-20-30', operation);
          trace(world, lot, id, 'cpu', '0FACE0FF1CE00077', operation);
          trace(world, lot, id, 'disk', 'S3Z9NB0K10203', operation);
        }
      };
      for (const [i, id] of customers.entries()) use(world.lot(`F5-${i % 6}`, [id]), id);
      const met = world.lot('F5-0', suspects);
      for (const id of suspects) use(met, id);
    },
    clauses: {
      'cn-national': ['第四十条第（一）项 clue_strong'],
      'fj-jz-2018-29': [
        '第（一）项（上传电脑硬件） presumption',
        '第（二）项（清单文件记录的硬件） presumption',
      ],
      'city-guide-any': ['硬件特征 presumption'],
      'dq-gx-2021': ['第四十条第（一）项 clue_strong'],
    },
  },
  {
    id: 'F6',
    what: 'one firm holds another, against siblings under a state holder of many',
    suspects: firms('O', 2),
    guilty: (world, suspects) => {
      const [holder, held] = suspects as [string, string];
      for (const id of suspects) world.firm(id);
      world.add('party_links', { party_id: held, linked_id: holder, kind: 'shareholder', share: 0.6 });
      times(3, () => world.lot('F6', suspects));
    },
    innocent: (world, suspects) => {
      const siblings = [...suspects, ...firms('OS', 28)];
      for (const id of siblings) world.firm(id);
      for (const id of siblings)
        world.add('party_links', { party_id: id, linked_id: 'STATE', kind: 'shareholder', share: 0.6 });
      for (const [i, id] of siblings.entries()) world.lot(`F6-${i % 6}`, [id]);
      times(2, () => world.lot('F6-0', suspects));
    },
    clauses: { 'cn-national': ['第三十四条 invalid'], 'fj-jz-2018-29': ['第三十四条 invalid'] },
  },
  {
    id: 'F7',
    what: 'one telephone and mailbox for two firms, against firms registered at one address',
    suspects: firms('A', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id, { phone: '0558-7654321', email: 'tender@office.example' });
      times(4, () => world.lot('F7', suspects));
    },
    innocent: (world, suspects) => {
      const park = [...suspects, ...firms('AP', 28)];
      for (const id of park)
        world.firm(id, { address: '创业园1号楼301室（集群注册）', phone: '0558-7000000' });
      for (const [i, id] of park.entries()) world.lot(`F7-${i % 6}`, [id]);
      world.lot('F7-0', suspects);
    },
    clauses: { 'cn-national': ['第四十条第（二）项 clue_medium'] },
  },
  {
    id: 'F9',
    what: 'one machine among placeholders, against placeholders alone',
    suspects: firms('B', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(3, () => {
        const lot = world.lot('F9', suspects);
        for (const id of suspects) {
          trace(world, lot, id, 'mac', '8c:ec:4b:01:02:03;FF-FF-FF-FF-FF-FF', 'upload');
          trace(world, lot, id, 'board', 'To be filled by O.E.M.', 'upload');
          trace(world, lot, id, 'disk', '-', 'upload');
        }
      });
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(3, () => {
        const lot = world.lot('F9', suspects);
        for (const id of suspects) {
          trace(world, lot, id, 'mac', 'FF-FF-FF-FF-FF-FF', 'upload');
          trace(world, lot, id, 'board', 'To be filled by O.E.M.', 'upload');
          trace(world, lot, id, 'cpu', 'BFEBFBFF000906EA', 'upload');
          trace(world, lot, id, 'disk', '无', 'upload');
          trace(world, lot, id, 'mac', '00-0C-29-11-22-33', 'make');
        }
      });
    },
    clauses: {
      'cn-national': ['第四十条第（一）项 clue_strong'],
      'fj-jz-2018-29': ['第（一）项（上传电脑硬件） clue_medium'],
      'city-guide-any': ['硬件特征 presumption'],
    },
  },
  {
    id: 'F10',
    what: 'a member of a joint bid bids again by itself, against the joint bid alone',
    suspects: firms('J', 2),
    guilty: (world, suspects) => {
      const [lead, member] = suspects as [string, string];
      for (const id of suspects) world.firm(id);
      const lot = world.lot('F10', []);
      world.add(
        'bids',
        { lot_id: lot, bidder_id: lead, amount: 912_345, status: 'valid', consortium_id: 'JV1' },
        { lot_id: lot, bidder_id: member, amount: 912_345, status: 'valid', consortium_id: 'JV1' },
        { lot_id: lot, bidder_id: member, amount: 934_567, status: 'valid', round: 1 },
      );
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(2, (i) => {
        const lot = world.lot('F10', []);
        for (const id of suspects)
          world.add('bids', {
            lot_id: lot,
            bidder_id: id,
            amount: 912_345 + i,
            status: 'valid',
            consortium_id: `JV${i}`,
          });
      });
    },
    clauses: { 'cn-national': ['第三十七条 invalid'] },
  },
  {
    id: 'B01',
    what: 'one project manager for two firms, against namesakes',
    suspects: firms('M', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      const lot = world.lot('B01', suspects);
      for (const id of suspects)
        world.add('bid_people', {
          lot_id: lot,
          bidder_id: id,
          person_id: 'PM777000',
          role: 'project_manager',
          name: '某甲',
        });
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      const lot = world.lot('B01', suspects);
      for (const id of suspects)
        world.add('bid_people', {
          lot_id: lot,
          bidder_id: id,
          person_id: `PM777${id}`,
          role: 'project_manager',
          name: '某甲',
        });
    },
    clauses: {
      'cn-national': ['第四十条第（三）项 presumption'],
      'gp-qa': ['第三十七条第（三）项 presumption', '第四十条第（三）项 presumption'],
    },
  },
  {
    id: 'A10',
    what: 'one line and one telephone for two firms, against a carrier and an office park',
    suspects: firms('N', 2),
    guilty: (world, suspects) => {
      for (const id of suspects) world.firm(id, { phone: '0557-3456789' });
      times(4, () => {
        const lot = world.lot('A10', suspects);
        for (const id of suspects)
          for (const operation of ['download', 'upload'])
            trace(world, lot, id, 'ip', '61.190.7.8', operation);
      });
    },
    innocent: (world, suspects) => {
      for (const id of suspects) world.firm(id);
      times(4, () => {
        const lot = world.lot('A10', suspects);
        for (const id of suspects) {
          trace(world, lot, id, 'ip', '192.168.1.23', 'upload');
          trace(world, lot, id, 'ip', '100.70.1.2', 'download');
          trace(world, lot, id, 'ip', '218.22.1.1', 'decrypt');
        }
      });
    },
    clauses: {
      'cn-national': ['第四十条第（二）项 clue_medium'],
      'hn-2018-30': ['同一网络地址下载或上传 clue_medium'],
      'zz-jl': ['评审依据 notice'],
    },
  },
  ...CONTENT_RECIPES,
];
