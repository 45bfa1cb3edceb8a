import { createHash } from 'node:crypto';

/** Bidders that nearly every run put into one community, and those who are linked to most of them. */
export interface ConsensusGroup {
  /** Ascending. */
  readonly members: readonly number[];
  /** Those whom nearly every run kept together; the others joined by their links to these. */
  readonly core: ReadonlySet<number>;
  /** Smallest share of co-assignment among the links inside the core. */
  readonly stability: number;
}

/** sha256 of the sorted ids of a set of bidders, one a line: depends on nothing but its members. */
export function memberDigest(memberIds: readonly string[]): string {
  // Code-unit order: the same on every machine, whatever its locale.
  return createHash('sha256')
    .update([...memberIds].sort().join('\n'), 'utf8')
    .digest('hex');
}

/** Name of a group when it is first seen. */
export const groupId = (memberIds: readonly string[]): string => `G-${memberDigest(memberIds).slice(0, 12)}`;
