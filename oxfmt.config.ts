import { defineConfig } from 'oxfmt';

export default defineConfig({
  printWidth: 100,
  singleQuote: true,
  ignorePatterns: [
    'progress/**',
    'practice/**',
    'pnpm-lock.yaml',
    'results/**',
    'data/**',
    '**/fixtures/**',
    // What one command wrote, held against its hashes.
    'packages/models/stories/**',
    '**/*.md',
  ],
});
