/** How a group keeps together and to itself. */
export interface Cohesion {
  /**
   * Geometric over arithmetic mean of the joint lots of all pairs of members (Onnela et al. 2005, Phys. Rev. E 71, 065103). A pair
   * that never met counts with zero and makes it zero, unlike Onnela's, which takes present links only: two chance meetings among
   * ten pairs would otherwise be perfectly coherent.
   */
  readonly coherence: number;
  /** Meetings among members over all meetings of members, with each other and with others: W_in / (W_in + W_out). */
  readonly exclusivity: number;
}

/**
 * @param joint joint lots of the pairs of members, each pair once
 * @param outside meetings of members with others, one for each member and other bidder in a lot
 */
export function cohesion(joint: Int32Array, outside: number): Cohesion {
  let inside = 0;
  let logs = 0;
  for (let pair = 0; pair < joint.length; pair++) {
    inside += joint[pair]!;
    logs += Math.log(joint[pair]!);
  }
  return {
    coherence: inside === 0 ? 0 : Math.exp(logs / joint.length) / (inside / joint.length),
    exclusivity: inside === 0 ? 0 : inside / (inside + outside),
  };
}
