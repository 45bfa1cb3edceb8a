import { randomOf } from './market-random.ts';
import type { Scheme } from './market-types.ts';
import type { Range, RingTraits } from './schemes/difficulty.ts';
import { byNumber, freeCells, homeFirms } from './schemes/ground.ts';
import { ringIn } from './schemes/one-market.ts';
import { carryOut, type Ring } from './schemes/ring.ts';
import { inTurn } from './schemes/rotation.ts';

export interface RotatingRingOptions {
  /** Firms in a ring. */
  readonly size: number;
  /** Share of the markets (category in a region) that have one. */
  readonly share: number;
  /** Share of the lots by price of its market that a ring attends and rigs. */
  readonly attendance: number;
  /** How far above the designated winner the others bid. */
  readonly cover: Range;
}

const DEFAULTS: RotatingRingOptions = { size: 4, share: 0.05, attendance: 0.6, cover: [0.02, 0.08] };

/** Rings of one kind in a share of all markets: many like cases, where the schemes at three difficulties plant one each. */
export function rotatingRing(given: Partial<RotatingRingOptions> = {}): Scheme {
  const { size, share, attendance, cover } = { ...DEFAULTS, ...given };
  const traits: RingTraits = {
    size,
    rigged: attendance,
    missing: 0,
    outsiders: 1.5,
    alone: 1,
    overcharge: [0.05, 0.1],
    cover,
    mimic: 0,
    kept: 1,
  };
  return (market, seed) => {
    const taken = new Set<number>();
    const rings = freeCells(market, randomOf(seed, 'ring markets'), { lots: 20, bids: 8 })
      .slice(0, Math.max(1, Math.round(share * market.cells.length)))
      .flatMap((cell): readonly Ring[] => {
        const random = randomOf(seed, 'ring', cell.no);
        const free = homeFirms(market, cell, random).filter(({ no }) => !taken.has(no));
        const members = byNumber(free.slice(0, size));
        if (members.length < size) return [];
        for (const { no } of members) taken.add(no);
        return [ringIn(market, cell, members, traits, { random, winner: inTurn })];
      });
    return carryOut(market, 'rotating_rings', rings, traits, seed);
  };
}
