import { defineConfig, type OxlintOverride } from 'oxlint';
import { foundation, layers } from './layers.ts';

const pathIntoPackage = {
  regex: String.raw`(^|/)(packages|labs)/|\.\./[a-z][a-z-]*/src/`,
  message: 'Import a package by its name, never by a path into it; nothing imports a lab.',
};

/** Every workspace import that layers.ts does not grant is an error. */
const layerRule = (files: string, name: string, granted: readonly string[]): OxlintOverride => {
  const forbidden = [...Object.keys(layers), 'labs'].filter((other) => !granted.includes(other));
  return {
    files: [files],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.flatMap((other) => [`@gradus/${other}`, `@gradus/${other}/*`]),
              message: `${name} may not import this package: see layers.ts.`,
            },
            pathIntoPackage,
          ],
        },
      ],
    },
  };
};

const layerRules = Object.entries(layers).flatMap(([name, allowed]) => {
  const under = foundation.includes(name)
    ? foundation.slice(0, foundation.indexOf(name))
    : foundation;
  const granted = [...under, name, ...allowed];
  return [
    layerRule(`packages/${name}/src/**/*.ts`, name, granted),
    // Tests of any package may read real data.
    layerRule(`packages/${name}/test/**/*.ts`, name, [...granted, 'datasets']),
  ];
});

/** What uses packages: by name only. */
const userRules: OxlintOverride = {
  files: ['labs/**/*.ts', 'benchmarks/**/*.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: [pathIntoPackage] }] },
};

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['labs/*/practice/mutants/**', 'practice/**', 'results/**', 'data/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/consistent-type-imports': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    'eslint/no-console': 'error',
    // Messages go to threads; there is no window and no origin.
    'unicorn/require-post-message-target-origin': 'off',
    // The compiler knows better: it sees switches that are exhaustive.
    'typescript/consistent-return': 'off',
    // A copy with a change is how immutable data changes.
    'oxc/no-map-spread': 'off',
    // A small function reads best beside its only use.
    'unicorn/consistent-function-scoping': 'off',
    // Sequential awaits are the rule here: two cores, ordered progress.
    'eslint/no-await-in-loop': 'off',
    // Boundaries are validated with zod; a cast after that check is honest.
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'eslint/no-underscore-dangle': 'off',
  },
  overrides: [
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    // The derivative of an operation is made of operations: their files need each other by nature.
    // They do so inside functions alone, never while they load.
    { files: ['packages/tensor/src/ops/*.ts'], rules: { 'import/no-cycle': 'off' } },
    { files: ['scripts/**', 'benchmarks/**'], rules: { 'eslint/no-console': 'off' } },
    ...layerRules,
    userRules,
  ],
});
