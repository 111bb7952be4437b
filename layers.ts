/**
 * @file The layers of the house: which package may import which. Lint reads this table
 * (oxlint.config.ts), so a dependency that points up is an error, not a matter of taste.
 *
 * `runtime` and `statistics` lie under everything and are allowed everywhere.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  statistics: [],
  topics: [],
  datasets: [],
  evidence: [],
  tokenizer: [],
  tensor: [],
  transformer: ['tensor', 'tokenizer'],
  models: ['tensor', 'tokenizer', 'transformer'],
  inference: ['models', 'tensor', 'tokenizer', 'transformer'],
  server: ['inference', 'models', 'tensor', 'tokenizer', 'transformer'],
  training: ['datasets', 'inference', 'models', 'tensor', 'tokenizer', 'transformer'],
  evaluation: ['evidence'],
  rag: ['models', 'tokenizer'],
  'lab-kit': ['evidence', 'topics'],
  'serving-benchmark': ['datasets', 'evidence', 'tokenizer'],
  agents: ['datasets'],
  roadmap: ['topics'],
  tracker: ['evidence', 'roadmap', 'topics'],
  cli: [
    'agents',
    'datasets',
    'evidence',
    'lab-kit',
    'roadmap',
    'server',
    'serving-benchmark',
    'topics',
    'tracker',
    'labs',
  ],
};

/** Importable from every package but the first two themselves. */
export const foundation: readonly string[] = ['runtime', 'statistics'];
