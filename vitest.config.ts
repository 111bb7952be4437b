import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'labs/test/**/*.test.ts',
      'benchmarks/test/**/*.test.ts',
      'bootstrap/test/*.test.ts',
      'scripts/test/*.test.ts',
    ],
    // All cores: the default leaves one idle, and two is all that there may be.
    maxWorkers: '100%',
    // The machines this runs on are small and shared: a slow test is not a failed one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share their worker, and what it has imported: a start for each took as long as its tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // As `./gradus` does: what tests start (processes, threads) need not compile the same files anew.
    env: {
      NODE_COMPILE_CACHE:
        process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'gradus-test-compile-cache'),
    },
  },
});
