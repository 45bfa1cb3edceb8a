import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { examplesOf } from '../../src/cli/examples.ts';
import { createProgram } from '../../src/cli/program.ts';
import { pathOf } from '../../src/cli/usage-error.ts';
import { runHere } from './run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const context: Context = {
  language: 'en',
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  signal: new AbortController().signal,
  say: (text) => text.en,
  exitWith: () => undefined,
};
const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
const commands = leaves(createProgram(context));
const examples = commands.flatMap((command) =>
  examplesOf(command).map((call) => `${pathOf(command)} ${call}`.trim()),
);

// A folder of its own with the project's fixtures and rules, so that what examples write stays here.
const folder = mkdtempSync(join(tmpdir(), 'ringsight-examples-'));
const home = process.cwd();
beforeAll(async () => {
  symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'));
  cpSync(join(root, 'rules'), join(folder, 'rules'), { recursive: true });
  process.chdir(folder);
  const { code, err } = await runHere(['scan', 'fixtures/ring-small']);
  expect(code, err).toBe(0);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

describe('help', () => {
  it.each(commands.map(pathOf))('%s has two examples or more, in help of both languages', async (path) => {
    const words = path.split(' ').slice(1);
    for (const lang of ['en', 'zh-CN']) {
      const { out, code } = await runHere([...words, '--help', '--lang', lang]);
      expect(code).toBe(0);
      expect(
        out.split('\n').filter((line) => line.startsWith('  $ ringsight')).length,
      ).toBeGreaterThanOrEqual(2);
      expect(out).toContain(lang === 'en' ? 'Usage:' : '用法：');
      expect(/[\u4e00-\u9fff]/.test(out.replaceAll('归云', ''))).toBe(lang === 'zh-CN');
    }
  });

  it.each(examples.filter((example) => !example.startsWith('ringsight rules docs')))(
    '%s runs',
    async (example) => {
      const { code, err } = await runHere(example.split(' ').slice(1));
      expect([code, err.match(/ringsight: .*/)?.[0].replace(/^ringsight: screening .*/, '') ?? '']).toEqual([
        0,
        '',
      ]);
    },
  );

  it('rules docs runs on a copy of the rules', async () => {
    expect((await runHere(['rules', 'docs', '--rules', 'rules'])).code).toBe(0);
  });

  it('lists the tables and forms that the library exports', async () => {
    const { NAMES, FORMATS } = await import('../../src/cli/commands/export.ts');
    const { EXPORT_FORMATS, EXPORT_NAMES } = await import('../../src/index.ts');
    expect(NAMES).toEqual(EXPORT_NAMES);
    expect(FORMATS).toEqual(EXPORT_FORMATS);
  });
});
