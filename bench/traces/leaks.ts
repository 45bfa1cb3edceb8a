import { type Random, randomOf } from '../market-random.ts';
import type { Market, PlantedGroup } from '../market-types.ts';
import type { Difficulty } from '../schemes/difficulty.ts';
import { drawn, type Machine, machineOf } from './firm-traces.ts';
import { LEAKS, type LeakTraits } from './leak-difficulty.ts';

/** What slipped for one member in one lot, in place of its own. */
export interface Slip {
  readonly machine?: Machine;
  /** Which parts of the machine were recorded. */
  readonly parts?: 'all' | 'mac' | 'disk';
  readonly lock?: string;
  readonly account?: string;
  readonly person?: string;
  readonly phone?: string;
  readonly network?: string;
}

/** Slips by `lot/firm`. */
export type Slips = ReadonlyMap<string, Slip>;

export const slipKey = (lot: number, firm: number): string => `${lot}/${firm}`;

/** What the members of planted rings let slip in the lots that they rig; `leaks` says of which rings anything does. */
export function ringSlips(
  market: Market,
  rings: readonly PlantedGroup[],
  difficulty: Difficulty,
  leaks: (ring: number) => boolean = () => true,
): Slips {
  const slips = new Map<string, Slip>();
  const traits = LEAKS[difficulty];
  rings.forEach((ring, i) => {
    if (!leaks(i)) return;
    const own = randomOf(market.options.seed, 'leaks', i);
    const kit = {
      machines: Array.from({ length: traits.machines }, () => machineOf(own)),
      lock: `GLD${drawn(own, '0123456789', 9)}`,
      account: `62${drawn(own, '0123456789', 17)}`,
      person: `PX${drawn(own, '0123456789', 12)}`,
      phone: `139${drawn(own, '0123456789', 8)}`,
      network: `61.${own.below(250)}.${own.below(250)}.${own.below(250)}`,
    };
    for (const lot of ring.lots) {
      const random = randomOf(market.options.seed, 'leak', i, lot);
      if (!random.chance(traits.lots)) continue;
      const present = ring.firms.filter((firm) =>
        (market.bids[lot] ?? []).some(({ firms }) => firms.includes(firm)),
      );
      const members = slipping(present, traits, random);
      if (members.length < 2) continue;
      const slip = slipOf(traits, kit, random);
      for (const firm of members) slips.set(slipKey(lot, firm), slip);
    }
  });
  return slips;
}

function slipping(present: readonly number[], traits: LeakTraits, random: Random): readonly number[] {
  const first = random.below(Math.max(1, present.length));
  const turned = [...present.slice(first), ...present.slice(0, first)];
  return turned.filter((_, i) => i < 2 || random.chance(traits.members));
}

interface Kit {
  readonly machines: readonly Machine[];
  readonly lock: string;
  readonly account: string;
  readonly person: string;
  readonly phone: string;
  readonly network: string;
}

function slipOf(traits: LeakTraits, kit: Kit, random: Random): Slip {
  const machine = kit.machines[random.below(kit.machines.length)] as Machine;
  const parts = random.chance(traits.partial) ? (random.chance(0.5) ? 'mac' : 'disk') : 'all';
  const found: Slip = {
    ...(random.chance(traits.machine) ? { machine, parts } : {}),
    ...(random.chance(traits.lock) ? { lock: kit.lock } : {}),
    ...(random.chance(traits.payer) ? { account: kit.account } : {}),
    ...(random.chance(traits.person) ? { person: kit.person } : {}),
    ...(random.chance(traits.phone) ? { phone: kit.phone } : {}),
    ...(random.chance(traits.address) ? { network: kit.network } : {}),
  };
  return Object.keys(found).length > 0 ? found : { machine, parts };
}
