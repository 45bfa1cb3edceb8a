// A program of somebody else's: installs the packed package with nothing around it but its declared dependencies, compiles
// against its types as strictly as the compiler can, and runs a scan through it. Needs a build; takes no network.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ringsight-consumer-'));
const run = (program, args, cwd = folder) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const step = (what) => process.stdout.write(`consumer: ${what}\n`);

try {
  cpSync(fileURLToPath(new URL('./project', import.meta.url)), folder, { recursive: true });
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  mkdirSync(join(folder, 'node_modules/ringsight'), { recursive: true });
  run('tar', ['-xzf', packed.filename, '-C', 'node_modules/ringsight', '--strip-components', '1']);
  step(`packed ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB`);

  // What an install would bring: everything in the lock file that is not for development only.
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, entry] of Object.entries(lock.packages)) {
    const nested = path.lastIndexOf('node_modules/') > 0;
    if (path === '' || entry.dev === true || nested) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
  // Declarations of Node itself, which every TypeScript program on Node has.
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));

  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']);
  step('compiles');
  process.stdout.write(run(process.execPath, ['out/main.js', join(root, 'fixtures/ring-small')]));

  const bin = join(folder, 'node_modules/ringsight/bin/ringsight.js');
  const version = run(process.execPath, [bin, '--version']).trim();
  if (version !== packed.version) throw new Error(`the program says version ${version}`);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    run(process.execPath, [bin, '--help']);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  step(`--help takes ${Math.round(times[2])} ms`);
  // 150 ms on a quiet machine; a busy one may take three times as long.
  if (times[2] > 450) throw new Error('--help is slow: is something heavy loaded at start?');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
