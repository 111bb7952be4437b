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
    // Their hashes are in the manifest.
    'packages/models/*/*.json',
    '**/*.md',
  ],
});
