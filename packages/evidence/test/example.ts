/**
 * @file One run with every part of the schema filled in: what the tests write, damage and read.
 * The figures are made up; what they make is pinned in fixtures/example.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  formatCsv,
  type Claim,
  type Draft,
  type DraftBody,
  type Environment,
  writeResults,
} from '../src/index.ts';

export const exampleEnvironment: Environment = {
  cpu: 'AMD EPYC 7B13',
  cores: 2,
  memoryBytes: 8_336_576_512,
  os: 'Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x64',
  runtime: 'Node 24.21.0',
  commit: '0123456789abcdef0123456789abcdef01234567',
  dirty: true,
  packages: { 'gpt-tokenizer': '4.0.0', 'js-tiktoken': '1.0.21' },
  gpu: 'NVIDIA H200',
};

export const exampleClaim: Claim = {
  statement: 'Token ids equal those of gpt-tokenizer on all shipped texts',
  metric: 'texts with other ids',
  value: 0,
  unit: 'texts',
  comparison: '=',
  threshold: 0,
  pass: true,
  oracle: 'gpt-tokenizer 4.0.0, an independent implementation',
  replay: { class: 'exact' },
};

export const examplePlot = await readFile(
  join(import.meta.dirname, 'fixtures/compression-curve.svg'),
  'utf8',
);

export const exampleBody: DraftBody = {
  summary:
    'A byte-level BPE trained on English prose packs 4.2 bytes into a token of prose and 2.3 into one of code. The gap grows with the vocabulary: what the tokenizer has not seen, it spells.',
  claims: [
    exampleClaim,
    {
      statement: 'Prose is packed more tightly than code at vocabulary 8,192',
      metric: 'bytes per token, prose minus code',
      value: 1.903_412_7,
      unit: 'bytes',
      comparison: '>',
      threshold: 1,
      pass: true,
      oracle: 'the same tokenizer on both texts',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    },
    {
      statement: 'Training 1 MB to 1,000 merges takes less than a second',
      metric: 'training time',
      value: 1_412.08,
      unit: 'ms',
      comparison: '<',
      threshold: 1_000,
      pass: false,
      oracle: 'the limit of the course, 1.5 s, lowered',
      replay: { class: 'machine' },
    },
  ],
  comparisons: [
    {
      metric: 'bytes per token',
      unit: 'bytes',
      arms: [
        { name: 'prose', value: 4.211_38 },
        { name: 'code', value: 2.307_967 },
      ],
      difference: 1.903_412_7,
      interval: { low: 1.7124, high: 2.1031 },
      n: 40,
      method: 'paired bootstrap (BCa), 10,000 resamples, clustered by document',
    },
    {
      metric: 'tokens per word',
      unit: 'tokens',
      arms: [
        { name: 'lower case', value: 1.31 },
        { name: 'Title Case', value: 1.32 },
      ],
      difference: -0.01,
      interval: { low: -0.042, high: 0.022 },
      n: 1_200,
      method: 'paired bootstrap (percentile), 10,000 resamples',
    },
  ],
  failures: [
    {
      case: 'hello ',
      expected: '1 token, as for `hello`',
      got: '2 tokens: "hello", " "',
      cause: 'The pattern binds a space to the word after it, and no word follows.',
      intervention: {
        change: 'A word is put after the space',
        got: '1 token for "hello", 1 for " world"',
        removed: true,
      },
    },
    {
      case: '1234567 | 7654321',
      expected: 'as many tokens as digits / 3',
      got: '7 tokens\none per digit',
      cause: 'Long numbers are rare in prose, so no merge was learned.',
      intervention: { change: 'Numbers are added to the text', got: '7 tokens', removed: false },
    },
  ],
  inputs: [
    { name: 'prose.txt', sha256: 'a'.repeat(64), sizeBytes: 120_394, origin: 'shipped' },
    { name: 'o200k ranks', sha256: 'b'.repeat(64), sizeBytes: 3_613_922, origin: 'external' },
  ],
  target: { kind: 'simulated', name: 'embedded server', version: '0.1.0' },
  verdict: { status: 'suspect', reasons: ['The load average was 3.1 on 2 cores.'] },
  constraints: [
    { name: 'Peak memory', unit: 'MB', comparison: '<=', limit: 512, measured: 212, met: true },
  ],
  hooks: [{ name: 'Bytes per token on every release', kind: 'monitoring' }],
  robustness: [
    {
      input: '\uD83D\uDE00\u202E\u0000',
      outcome: 'encoded and decoded to the same bytes',
      ok: true,
    },
    { input: 'a vocabulary of 255', outcome: 'no error', ok: false },
  ],
  practice: {
    attempts: 3,
    hintsUsed: 1,
    suiteVersion: 2,
    casesPassed: 12,
    casesTotal: 12,
    mutants: [
      { name: 'greedy longest match', killedBy: 'merges in learned order: "abcd"' },
      { name: 'lossy decode', killedBy: 'every byte survives' },
    ],
  },
  artifacts: [
    { name: 'compression-curve.svg', content: examplePlot },
    {
      name: 'bytes-per-token.csv',
      content: formatCsv([
        ['text', 'vocabulary', 'bytes per token'],
        ['prose', 512, 2.103_948_2],
        ['prose', 8192, 4.211_38],
        ['code, "minified"', 8192, 1.2e-7],
      ]),
    },
    { name: 'merges.json', content: '[["t","h"],["th","e"]]\n' },
  ],
  tables: [{ title: 'Bytes per token by text', path: 'bytes-per-token.csv' }],
  plots: [
    {
      title: 'Compression by vocabulary size',
      path: 'compression-curve.svg',
      alt: 'Bytes per token rise with the vocabulary, for prose faster than for code.',
    },
  ],
  notes: ['The texts are short: 120 kB.\n\nA second paragraph of the note.', '# not a heading'],
};

export function exampleDraft(repositoryRoot: string, body: Partial<DraftBody> = {}): Draft {
  return {
    identity: {
      id: 'example',
      kind: 'lab',
      title: 'Tokenization: how text becomes numbers',
      topics: ['tokenization', 'bpe'],
      command: './gradus lab run example --seed 1',
      seed: 1,
      scale: 'default',
      startedAt: '2026-11-20T10:54:00.000Z',
      durationMs: 41_234,
    },
    sources: ['labs/example'],
    body: { ...exampleBody, ...body },
    repositoryRoot,
    environment: exampleEnvironment,
  };
}

/** The RESULTS.md of the example, as it is written. */
export async function exampleText(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'gradus-evidence-'));
  try {
    await putSources(root);
    await writeResults(join(root, 'results'), exampleDraft(root));
    return await readFile(join(root, 'results/RESULTS.md'), 'utf8');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export async function putSources(root: string): Promise<void> {
  await put(root, 'labs/example/lab.ts', '/** Adds. */\nexport const add = (a, b) => a + b;\n');
  await put(root, 'labs/example/corpus.txt', 'the text\n');
  await put(root, 'labs/example/README.md', 'not a source\n');
}

export async function put(root: string, path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}
