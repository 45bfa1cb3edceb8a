import type { LotLists } from './lot-lists.ts';
import { scoreSections, sectionsOf } from './section-scores.ts';

/** Items on which two lists must both price for themselves. */
const FEW = 20;

/**
 * How far two lists depart from the control price on the same items: rank correlation inside the sections of the bill, over the items that both price
 * for themselves. Whoever reckons what an item costs departs with everybody else who does; who only goes through the control price's own list, a
 * little off each price, departs with nobody.
 */
export function commonDepartures({ price, shared, section, controlBit }: LotLists) {
  const scores = price.map((prices, list) => {
    const found = new Float64Array(section.length).fill(Number.NaN);
    if (controlBit === 0 || list === 0) return found;
    const own: number[] = [];
    for (let k = 0; k < section.length; k++)
      if ((shared[list]![k]! & controlBit) === 0 && !Number.isNaN(prices[k]! + price[0]![k]!)) own.push(k);
    const sections = sectionsOf(section, own);
    const values = Float64Array.from(sections.items, (k) => Math.log(prices[k]! / price[0]![k]!));
    scoreSections(values, sections);
    sections.items.forEach((k, i) => {
      found[k] = values[i]!;
    });
    return found;
  });
  return (a: number, b: number): number => {
    let [count, product, first, second] = [0, 0, 0, 0];
    for (let k = 0; k < section.length; k++) {
      const [one, other] = [scores[a]![k]!, scores[b]![k]!];
      if (Number.isNaN(one + other)) continue;
      count++;
      product += one * other;
      first += one * one;
      second += other * other;
    }
    return count < FEW || first * second === 0 ? Number.NaN : product / Math.sqrt(first * second);
  };
}
