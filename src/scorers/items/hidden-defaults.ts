import { TOLD } from './elsewhere.ts';
import type { LotLists } from './lot-lists.ts';

/** A pair may take defaults with odds this many times those of the reference that takes them most. */
const GREATER_ODDS = 5;

/** Items on which two bids differ, below which they say too little of the inclinations of others. */
const FEW = 20;

/**
 * Share of the items on which neither of two bidders agrees with a reference, on which both may nevertheless have taken a common default (of
 * the same software, or a published price): one that no reference happened to take.
 *
 * Where two prices agree because both are a default, each reference has it too, with its own inclination to defaults; that inclination is at least its
 * rate of agreeing with either where the two differ. So the agreements that references share tell how many more there are that none of them
 * shares. No more of them are granted than a pair could have that takes defaults with five times the odds of any reference.
 */
export function createHiddenDefaults({ reference, price, shared, told, section, controlBit }: LotLists) {
  const items = section.length;
  const agreesWith = new Int32Array(reference.length);
  const beside = new Int32Array(reference.length);
  const shownBeside = new Int32Array(reference.length);
  const alike = new Int32Array(reference.length);
  const among = new Int32Array(reference.length);

  /** @param agreed per item: 1 where the two prices agree */
  return (a: number, b: number, mask: number, agreed: Uint8Array): number => {
    const bidders = mask & ~controlBit;
    for (const counts of [agreesWith, beside, shownBeside, alike, among]) counts.fill(0);
    let [open, own, differing, publicly] = [0, 0, 0, 0];
    for (let k = 0; k < items; k++) {
      if (Number.isNaN(price[a]![k]! + price[b]![k]!)) continue;
      const links = (shared[a]![k]! | shared[b]![k]!) & mask;
      // What the control price or other lots explain is not hidden.
      if ((links & controlBit) !== 0) continue;
      if (told[a]![k] === TOLD.common || told[b]![k] === TOLD.common) continue;
      open++;
      if (links === 0) own++;
      if (agreed[k] === 1) {
        if (links !== 0) publicly++;
      } else differing++;
      for (let r = 0; r < reference.length; r++) {
        const bit = 1 << r;
        if ((bidders & bit) === 0) continue;
        const has = (links & bit) !== 0;
        const usual = (shared[reference[r]!]![k]! & bidders) !== 0;
        if (has || usual) alike[r]! += 1;
        if (usual) among[r]! += 1;
        if (agreed[k] === 1) continue;
        if (has) agreesWith[r]! += 1;
        if ((links & ~bit) === 0) continue;
        beside[r]! += 1;
        if (has) shownBeside[r]! += 1;
      }
    }
    if (own === 0) return 0;
    let [missed, most] = [1, 0];
    for (let r = 0; r < reference.length; r++) {
      if ((bidders & (1 << r)) === 0) continue;
      const inclination = Math.max(
        atLeast(agreesWith[r]!, differing),
        // Where another reference already shows that there is a default.
        atLeast(shownBeside[r]!, beside[r]!),
        // Two who differ nowhere show nothing of it: then how the references agree with each other does.
        differing < FEW ? atLeast(among[r]!, open) : 0,
      );
      missed *= 1 - inclination;
      most = Math.max(most, alike[r]! / open);
    }
    const odds = (GREATER_ODDS * most) / Math.max(1e-9, 1 - most);
    const inclined = odds / (1 + odds);
    const shown = ((publicly + 1) * missed) / Math.max(1e-9, 1 - missed);
    return Math.min(1, Math.min(shown, open * inclined * inclined * missed) / own);
  };
}

/** A share that is hardly greater than the one observed. */
const atLeast = (hits: number, of: number): number => Math.max(0, hits - Math.sqrt(hits)) / Math.max(1, of);
