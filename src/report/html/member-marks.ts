import type { Warning } from '../../domain/warning.ts';

/** A letter for each bidder of a warning, the same in every table and picture of it: A … Z, AA … */
export function memberMarks(warning: Warning): ReadonlyMap<string, string> {
  return new Map(warning.members.map((member, i) => [member.bidder_id, letters(i)]));
}

function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
