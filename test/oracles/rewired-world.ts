import { type GroupRewiringInput, groupRewiring } from '../../src/scorers/groups/group-rewiring.ts';
import { type Lot, worldOf } from './network-worlds.ts';

/** How the group of a world ranks among its rewirings. */
export function rewired(
  lots: readonly Lot[],
  members: number,
  rewirings: number,
  seed: number,
): GroupRewiringInput {
  const input: GroupRewiringInput = {
    world: worldOf(lots, members),
    from: 0,
    to: 1,
    digests: ['G'],
    seed,
    rewirings: Int32Array.of(rewirings),
    coherence: new Float64Array(1),
    exclusivity: new Float64Array(1),
    coherenceP: new Float64Array(1),
    exclusivityP: new Float64Array(1),
    togetherP: new Float64Array(1),
    together: new Int32Array(1),
    togetherLots: new Int32Array(1),
    cohesionVaried: new Int32Array(1),
    togetherVaried: new Int32Array(1),
    lots: new Int32Array(1),
  };
  groupRewiring(input);
  return input;
}
