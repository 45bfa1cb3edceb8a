import { defineConfig } from 'vitest/config';
import { BUILT_FILES, builtImport } from './test/tested/built-sources.ts';
import { LongestFirst } from './test/tested/longest-first.ts';

/** Replaces a module deep in the sources, which vitest can do only with what it loads itself. */
const REPLACES = ['test/screens/failing-threads.test.ts'];

export default defineConfig({
  plugins: [
    {
      name: 'tests-run-the-built-sources',
      enforce: 'pre',
      resolveId: (imported, importer) => (importer === undefined ? null : builtImport(imported, importer)),
    },
  ],
  test: {
    // Where tests are watched: they do not load the sources themselves.
    forceRerunTriggers: ['**/src/**'],
    globalSetup: ['test/tested/build-sources.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the timings of the subprocess tests worse.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    server: { deps: { external: [BUILT_FILES] } },
    projects: [
      {
        extends: true,
        // One process for many files: the built sources are loaded, and made fast, once.
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: REPLACES, isolate: false },
      },
      {
        extends: true,
        test: { name: 'replacing', include: REPLACES, server: { deps: { inline: [BUILT_FILES] } } },
      },
    ],
  },
});
