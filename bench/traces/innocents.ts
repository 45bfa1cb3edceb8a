import { REGIONS } from '../market-firms.ts';
import { randomOf } from '../market-random.ts';
import type { Firm, Market } from '../market-types.ts';
import { drawn, type Machine, machineOf } from './firm-traces.ts';

/** Things that many firms share without any understanding between them, by region. */
export interface Commons {
  /** Print shop whose machines its customers make some bids on. */
  readonly shops: readonly Machine[];
  readonly shopOf: (firm: Firm) => Machine | null;
  /** Public terminal of the trading centre, from which some bids are uploaded. */
  readonly terminal: (region: number) => Machine;
  /** One address for a whole office park or hotel. */
  readonly parkNetwork: (firm: Firm) => string | null;
  /** Address and telephone of an agency at which many firms are registered. */
  readonly agencyOf: (firm: Firm) => { readonly address: string; readonly phone: string } | null;
  /** Number of a cloud or trial lock, the same for all who use it. */
  readonly cloudLock: (firm: Firm) => string | null;
  /** Lock of the consultant who made the control price of lots in a region, and whose file some bidders price in. */
  readonly consultantLock: (region: number) => string;
  readonly usesTenderFile: (firm: Firm) => boolean;
  /** Holder of a state share in many firms. */
  readonly stateShare: (firm: Firm) => number | null;
}

export const STATE_HOLDER = 'STATE-HOLDING';
const CLOUD_LOCK = 'GLDCLOUD000088';
/** Share of a firm's bids that are made at a shop, uploaded at a terminal, sent from the park. */
export const HABITS = { shop: 0.25, terminal: 0.08, park: 0.8 } as const;
export const INSURERS: readonly (readonly [name: string, weight: number])[] = [
  ['第一保险', 55],
  ['第二保险', 25],
  ['第三担保', 15],
  ['第四担保', 5],
];

export function commonsOf(market: Market): Commons {
  const { seed, regions } = market.options;
  const local = (what: string, region: number) => randomOf(seed, what, region);
  const shops = Array.from({ length: regions }, (_, region) => machineOf(local('shop', region)));
  const terminals = Array.from({ length: regions }, (_, region) => machineOf(local('terminal', region)));
  const locks = Array.from(
    { length: regions },
    (_, region) => `GLD${drawn(local('consultant', region), '0123456789', 9)}`,
  );
  const taste = (what: string, firm: Firm): number => randomOf(seed, what, firm.no).next();
  return {
    shops,
    shopOf: (firm) =>
      firm.size === 0 && taste('customer', firm) < 0.3 ? (shops[firm.region] as Machine) : null,
    terminal: (region) => terminals[region] as Machine,
    parkNetwork: (firm) => (taste('park', firm) < 0.15 ? `218.${firm.region}.7.9` : null),
    agencyOf: (firm) =>
      firm.size === 0 && taste('agency', firm) < 0.12
        ? {
            address: `${REGIONS[firm.region]}创业园1号楼集群注册`,
            phone: `0551${String(6000000 + firm.region)}`,
          }
        : null,
    cloudLock: (firm) => (taste('cloud lock', firm) < 0.08 ? CLOUD_LOCK : null),
    consultantLock: (region) => locks[region] as string,
    usesTenderFile: (firm) => taste('tender file', firm) < 0.15,
    stateShare: (firm) => (firm.size === 2 && taste('state', firm) < 0.4 ? 0.6 : null),
  };
}
