import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../src/domain/errors.ts';
import { runHere } from './cli/run-cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');
const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

const folder = mkdtempSync(join(tmpdir(), 'ringsight-docs-'));
const home = process.cwd();
beforeAll(() => {
  symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

// The run id is a digest of the rules; it changes with every one of them.
const shown = (text: string): string => text.replace(/run-[0-9a-f]{16}/g, 'run-…').trimEnd();

describe('README', () => {
  it('shows what its console blocks print (UPDATE_README=1 writes them anew)', async () => {
    const blocks = [...readme.matchAll(/```console\n\$ ringsight (.*)\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    let updated = readme;
    for (const [block, command, output] of blocks) {
      const { out, code, err } = await runHere((command as string).split(' '));
      expect(code, err).toBe(0);
      if (process.env.UPDATE_README === '1')
        updated = updated.replace(
          block,
          () => `\`\`\`console\n$ ringsight ${command}\n${shown(out)}\n\`\`\``,
        );
      else expect(shown(output as string)).toBe(shown(out));
    }
    if (updated !== readme) writeFileSync(path, updated);
  });

  it('has one line that runs the main job and one that runs the tests, and CI runs exactly the latter', () => {
    const lines = [...readme.matchAll(/```sh\n(.*)\n```/g)].map((match) => match[1]);
    expect(lines).toEqual(['npm ci --ignore-scripts && npm start', 'npm ci --ignore-scripts && npm test']);
    expect(pkg.scripts.start).toContain('scan fixtures/ring-small');
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain(lines[1]);
  });

  it('names every command, every exit code and every dependency', async () => {
    const { out } = await runHere(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z]+) \[/gm)].map((match) => match[1] as string);
    expect(commands).toContain('scan');
    for (const command of commands.filter((name) => name !== 'help'))
      expect(readme).toMatch(new RegExp(`\`${command}\\b`));
    for (const code of Object.values(EXIT)) expect(readme).toMatch(new RegExp(`\\b${code}\\b`));
    for (const name of Object.keys({ ...pkg.dependencies, ...pkg.devDependencies })) {
      if (name !== '@vitest/coverage-v8') expect(readme).toContain(`\`${name}\``);
    }
  });

  it('names no file that is not there', () => {
    const named = [...readme.matchAll(/`((?:src|rules|fixtures|bench)\/[\w./-]*|CHANGELOG\.md)`/g)].map(
      (match) => match[1] as string,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('the package', () => {
  it('installs from the lock file without naming a registry, and without install scripts', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockEntry>;
    };
    const entries = Object.entries(lock.packages).filter(([name]) => name !== '');
    const named = (those: typeof entries): readonly string[] => those.map(([name]) => name);
    expect(named(entries.filter(([, { resolved }]) => resolved !== undefined))).toEqual([]);
    // A registry need not carry the binaries of other platforms; without their entries npm ci refuses the whole file.
    const elsewhere = ({ os, cpu, libc }: LockEntry): boolean =>
      os?.[0] !== 'linux' || cpu?.[0] !== 'x64' || libc?.[0] === 'musl';
    const unsealed = entries.filter(([, { integrity }]) => integrity === undefined);
    expect(named(unsealed.filter(([, entry]) => entry.optional !== true || !elsewhere(entry)))).toEqual([]);
    const optional = entries.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.filter((name) => !(`node_modules/${name}` in lock.packages))).toEqual([]);
    expect(named(entries.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev))).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    for (const version of Object.values({ ...pkg.dependencies, ...pkg.devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });
});
