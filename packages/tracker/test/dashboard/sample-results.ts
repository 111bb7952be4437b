/** @file Evidence of some months of learning, with everything that can be wrong with it. */
import type { Evidence, UnreadableEvidence } from '../../src/evidence.ts';
import { aFailure, claim, comparison, evidence } from '../sample-evidence.ts';

type Given = Parameters<typeof evidence>[0];

/** Under /learner/results, as the reader names it. */
const made = (given: Given, change: Partial<Evidence> = {}): Evidence => ({
  ...evidence(given, `/learner/results/${given.id}/RESULTS.md`),
  ...change,
});

const lab = (id: string, title: string, startedAt: string, more: Partial<Given> = {}): Given => ({
  id,
  kind: 'lab',
  title,
  topics: [id],
  startedAt,
  command: `./gradus lab run ${id} --seed 1`,
  comparisons: [comparison],
  failures: ['one', 'two', 'three'].map(aFailure),
  ...more,
});

const exercise = (id: string, title: string, startedAt: string): Given => ({
  id: `${id}.practice`,
  kind: 'practice',
  title,
  topics: [id],
  startedAt,
  command: `./gradus lab check ${id}`,
  practice: {
    attempts: 3,
    hintsUsed: 1,
    suiteVersion: 1,
    casesPassed: 24,
    casesTotal: 24,
    mutants: [],
  },
});

const failing = { ...claim, statement: 'Perplexity falls below 40.', value: 51, pass: false };
const environment = evidence({ id: 'x', kind: 'lab' }).results.environment;

export const sampleEvidence: readonly Evidence[] = [
  made(lab('tokenization', 'Tokenization: how text becomes numbers', '2026-08-31T18:12:00Z')),
  made(exercise('tokenization', 'Tokenization: your own BPE', '2026-09-02T19:40:00Z')),
  made(lab('embeddings', 'Embeddings: meaning as direction', '2026-09-07T17:05:00Z')),
  made(lab('attention', 'Attention: who looks at whom', '2026-09-19T09:30:00Z')),
  made(exercise('attention', 'Attention: your own softmax(QKᵀ/√d)V', '2026-09-19T15:10:00Z')),
  made(
    lab('positional-encoding', 'Positions: sinusoids, rotations, biases', '2026-09-27T10:00:00Z'),
    {
      stale: [
        'packages/transformer/src/positions.ts',
        'packages/transformer/src/rotary.ts',
        'packages/transformer/src/alibi.ts',
        'labs/positional-encoding/lab.ts',
      ],
    },
  ),
  made(
    lab('optimizers', 'Optimizers: three ways down one valley', '2026-10-04T11:20:00Z', {
      environment: {
        ...environment,
        commit: '4f1c2a9be07d5568aa31d0c4b9f2e6170c88d3b5',
        dirty: true,
      },
    }),
  ),
  made(
    lab('pretraining', 'Pretraining: a small GPT from noise', '2026-10-18T08:45:00Z', {
      claims: [claim, failing],
    }),
    { flaws: ['a claim fails: Perplexity falls below 40.'] },
  ),
  made(lab('kv-cache', 'The KV cache: memory for time', '2026-10-25T16:30:00Z')),
  made(
    {
      ...lab('batching', 'Batching: how many at once', '2026-11-01T13:00:00Z'),
      target: { kind: 'simulated', name: 'mock', version: '1' },
    },
    {},
  ),
  made(
    {
      id: 'serving.benchmark',
      kind: 'benchmark',
      title: 'One endpoint under load, 5 minutes',
      topics: ['latency-throughput', 'batching'],
      startedAt: '2026-11-08T20:15:00Z',
      command: './gradus bench run --base-url http://gpu-host:8000/v1',
      verdict: { status: 'invalid', reasons: ['the load generator itself was at its limit'] },
    },
    { flaws: ['its own verdict is invalid: the load generator itself was at its limit'] },
  ),
  made(lab('chunking', 'Chunking: where a document may be cut', '2026-11-12T18:00:00Z'), {
    flaws: ['RESULTS.md was edited: expected the digest 3fa2b1c0…; received 91d7aa05…'],
  }),
  made({
    id: 'rag.project',
    kind: 'project',
    title: 'Answers from a handbook, with their sources',
    topics: ['chunking', 'hybrid-retrieval', 'rag-evaluation'],
    startedAt: '2026-11-18T19:20:00Z',
    command: './gradus rag ingest handbook.md',
    constraints: [
      { name: 'p95 latency', unit: 'ms', comparison: '<', limit: 900, measured: 640, met: true },
    ],
    hooks: [{ name: 'faithfulness', kind: 'evaluation' }],
    robustness: [{ input: 'an empty question', outcome: 'a refusal', ok: true }],
    verdict: { status: 'valid', reasons: [] },
  }),
];

export const sampleUnreadable: readonly UnreadableEvidence[] = [
  {
    id: 'quantization',
    path: '/learner/results/quantization/RESULTS.md',
    problem: 'RESULTS.md: expected YAML front matter; received an empty file',
  },
];
