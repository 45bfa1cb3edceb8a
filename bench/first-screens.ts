import { writeFile } from 'node:fs/promises';
import { loadRules } from '../src/rules/load-rules.ts';

/** What was there before bidders, identity, documents and items: screens of one lot's prices, one of co-bidding, one of its groups. */
const FAMILIES = ['price_shape', 'price_regularity'];
const OTHERS = ['persistent-co-bidding', 'cohesive-exclusive-group'];

/** Writes a profile in which these alone are on. @returns how many they are */
export async function writeFirstScreens(path: string): Promise<number> {
  const { screens } = await loadRules();
  const isFirst = ({ id, subject, family }: (typeof screens)[number]): boolean =>
    (subject === 'lot' && FAMILIES.includes(family)) || OTHERS.includes(id);
  const off = screens.filter((screen) => !isFirst(screen)).map(({ id }) => [id, { enabled: false }]);
  await writeFile(path, JSON.stringify({ name: 'first-screens', screens: Object.fromEntries(off) }));
  return screens.length - off.length;
}
