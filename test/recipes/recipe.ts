import type { Level } from '../../src/index.ts';
import type { World } from './world.ts';

/** One recipe of china.md 5.3 (F) or a case of its tables: the same shape once with an agreement behind it, once without. */
export interface Recipe {
  readonly id: string;
  readonly what: string;
  /** Firms that the guilty twin is about; the innocent twin uses the same ids. */
  readonly suspects: readonly string[];
  readonly guilty: (world: World, suspects: readonly string[]) => void;
  readonly innocent: (world: World, suspects: readonly string[]) => void;
  /** Screens that must speak for the guilty; none is named where any will do. */
  readonly screens?: readonly string[];
  /** Lowest level of the warning about the guilty that is expected. */
  readonly least?: Level;
  /** What a report says of the guilty under each jurisdiction: `provision strength`. */
  readonly clauses: Readonly<Record<string, readonly string[]>>;
}
