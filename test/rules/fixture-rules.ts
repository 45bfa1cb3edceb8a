import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { InputError } from '../../src/domain/errors.ts';

/** Small rules of the tests' own: one screen, two features, one null. */
export const FIXTURE_RULES = fileURLToPath(new URL('./fixtures/rules', import.meta.url));
export const TIGHT = 'screens/price_shape/tight-bids';

/** A copy of the small rules that a test may spoil. */
export interface RulesCopy {
  readonly folder: string;
  readonly write: (file: string, text: string) => void;
  readonly edit: (file: string, from: string | RegExp, to: string) => void;
  readonly remove: (file: string) => void;
}

export function copyRules(): RulesCopy {
  const parent = mkdtempSync(join(tmpdir(), 'ringsight-rules-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'rules');
  cpSync(FIXTURE_RULES, folder, { recursive: true });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  return {
    folder,
    write,
    edit: (file, from, to) => {
      const old = readFileSync(join(folder, file), 'utf8');
      const text = old.replace(from, () => to);
      if (text === old) throw new Error(`${String(from)} is not in ${file}`);
      write(file, text);
    },
    remove: (file) => rmSync(join(folder, file), { recursive: true }),
  };
}

/** The English message of the InputError that the work must end in. */
export async function refusal(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof InputError) return error.in('en');
    throw error;
  }
  throw new Error('was not refused');
}
