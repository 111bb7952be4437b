/** @file Bad input, and what becomes of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { type LabContext, refusalInTime } from '@gradus/lab-kit';
import { array, type Tensor, trace } from '@gradus/tensor';
import { openCorpus, splitCorpus, vocabularyOf } from './corpus.ts';
import { logitsOf } from './gpt.ts';
import type { Learned } from './learning.ts';

export async function tryBadInputs(
  context: LabContext,
  { run, recipe, vocabulary }: Learned,
): Promise<Results['robustness']> {
  const { contextLength } = recipe.config;
  const folder = await mkdtemp(join(tmpdir(), 'gradus-corpus-'));
  const train = async (corpus: string): Promise<void> => {
    const opened = await openCorpus({ ...context, options: { corpus } });
    splitCorpus(opened, vocabularyOf(opened.text), contextLength);
  };
  const file = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  try {
    const tooLong = array([Array<number>(contextLength + 1).fill(0)], 'int32');
    return [
      {
        input: 'a corpus that is not there',
        ...(await refusalInTime(() => train('no-such-file.txt'))),
      },
      {
        input: 'a corpus of one sentence',
        ...(await refusalInTime(async () =>
          train(await file('sentence.txt', 'It was all there was.')),
        )),
      },
      {
        input: 'an empty corpus',
        ...(await refusalInTime(async () => train(await file('empty.txt', '')))),
      },
      {
        input: 'a corpus of zero bytes',
        ...(await refusalInTime(async () => train(await file('zeros.bin', new Uint8Array(5000))))),
      },
      {
        input: 'a corpus that is no UTF-8',
        ...(await refusalInTime(async () =>
          train(await file('latin1.txt', new Uint8Array(5000).fill(0xe9))),
        )),
      },
      {
        input: 'one character more than the context holds',
        ...(await refusalInTime(() =>
          trace((t: Tensor) => logitsOf(recipe.config)(run.parameters as never, t), [tooLong]),
        )),
      },
      {
        input: 'a character that the corpus does not have',
        ...(await refusalInTime(() => vocabulary.encode('\u{10FFFD}'))),
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
