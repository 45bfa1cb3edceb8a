import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { TESTS } from './built-sources.ts';

/** Files that take more than ten seconds, the longest first. */
const LONGEST = [
  'rules/cases',
  'cli/command-line',
  'screens/failing-threads',
  'cli/interrupt',
  'cli/examples',
  'properties/nights',
  'cli/kill',
  'scan',
  'ingest/hostile-headers',
  'documents/hostile-files',
  'properties/same-warnings',
  'scoring/properties',
  'history/unmask',
  'scorers/documents/text-markets',
  'scorers/items/honest-items',
  'report/html.browser',
  'hostile/documents-command',
  'screens/evidence-of-many',
  'recipes/recipes',
  'ingest/hostile-names',
  'recipes/price-recipes',
  'features/identity-rarity',
  'bench/leaks',
];

/** A long file that begins last leaves the other processors idle; a fresh checkout remembers no durations to go by. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const name = relative(TESTS, moduleId).split(sep).join('/');
      const at = LONGEST.indexOf(name.replace(/\.test\.ts$/, ''));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
