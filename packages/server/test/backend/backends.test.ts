import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '@gradus/models';
import { exportHuggingFace } from '@gradus/transformer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalBackend, openThreadBackend } from '../../src/index.ts';
import { backendContract } from './contract.ts';

/** The model that ships, as @huggingface/transformers wants it. */
let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'gradus-server-')), 'stories');
  const { model, tokenizer } = await loadModel('stories');
  const mark = '<|endoftext|>';
  const first = { text: 'first', segment: 0 } as const;
  const single = [{ token: mark, ids: [1535], segment: 0 }, first];
  const pair = [...single, { text: 'second', segment: 0 } as const];
  await exportHuggingFace(folder, {
    ...model,
    tokenizer,
    beginToken: mark,
    endToken: mark,
    template: { single, pair },
  });
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

backendContract('the engine', () => openLocalBackend({ model: 'stories' }));
backendContract('the engine, in a thread', () => openThreadBackend({ model: 'stories' }));
backendContract('@huggingface/transformers', () => openLocalBackend({ model: folder }));
backendContract('@huggingface/transformers, in a thread', () =>
  openThreadBackend({ model: folder }),
);

it('a model that is none, and one that cannot be fetched', async () => {
  await expect(openThreadBackend({ model: 'no such thing' })).rejects.toMatchObject({
    code: 'unknown-model',
    kind: 'usage',
  });
  const offline = { model: 'gradus/none-of-this-name', allowDownload: false };
  await expect(openThreadBackend(offline)).rejects.toMatchObject({
    code: 'model-not-loaded',
    kind: 'environment',
  });
});
