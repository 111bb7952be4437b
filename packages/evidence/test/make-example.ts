/**
 * @file Makes fixtures/example, a whole piece of evidence, from example.ts:
 * `node packages/evidence/test/make-example.ts`. With `--plot` the picture is drawn anew
 * too (echarts 6.1.0); it is committed so that a newer echarts does not change what is pinned.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linePlot, writeResults } from '../src/index.ts';

const folder = join(import.meta.dirname, 'fixtures/example');
const curve = join(import.meta.dirname, 'fixtures/compression-curve.svg');

if (process.argv.includes('--plot')) {
  const sizes = [256, 512, 1024, 2048, 4096, 8192];
  const series = (name: string, bytesPerToken: readonly number[]) => ({
    name,
    points: bytesPerToken.map((y, index) => ({ x: sizes[index] ?? 0, y })),
  });
  const plot = linePlot({
    title: 'Compression by vocabulary size',
    description: 'Bytes per token rise with the vocabulary, for prose faster than for code.',
    x: { label: 'Vocabulary', unit: 'tokens', scale: 'log2' },
    y: { label: 'Compression', unit: 'bytes per token' },
    series: [
      series('prose', [1, 2.1, 2.81, 3.42, 3.9, 4.21]),
      series('code', [1, 1.55, 1.84, 2.05, 2.2, 2.31]),
    ],
  });
  await writeFile(curve, plot);
}

const { exampleDraft, putSources } = await import('./example.ts');
const repositoryRoot = await mkdtemp(join(tmpdir(), 'gradus-example-'));
await putSources(repositoryRoot);
await writeResults(folder, exampleDraft(repositoryRoot));
await rm(repositoryRoot, { recursive: true });
