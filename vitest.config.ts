import { defineConfig } from 'vitest/config';

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
  },
});
