import type { Warning } from '../../domain/warning.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf } from './markup.ts';

/** Ids shorter than this could be words or figures of the sentence. */
const SHORTEST = 6;

/** A sentence in which ids of the warning's bidders are said as people know them: by letter and name. */
export function namedText(warning: Warning, marks: ReadonlyMap<string, string>, sentence: string): Html {
  const names = new Map(
    warning.members
      .filter((member) => member.bidder_id.length >= SHORTEST)
      .map((member) => [member.bidder_id, member.name ?? member.bidder_id]),
  );
  if (names.size === 0) return html`${sentence}`;
  const ids = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((id) => id.replace(/[^\w]/gu, '\\$&'));
  const pattern = new RegExp(`(?<![A-Za-z0-9_])(${ids.join('|')})(?![A-Za-z0-9_])`);
  // Every second part is an id.
  return html`${sentence.split(pattern).map((part, i) => (i % 2 === 0 ? part : html`${badge(marks.get(part))} ${nameOf(names.get(part) ?? part)}`))}`;
}
