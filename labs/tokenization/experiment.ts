/** @file The experiment: what the lab measures, in order. See README.md. */
import { type Comparison, formatCsv } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { twoSampleBootstrapInterval } from '@gradus/statistics';
import {
  compressionClaims,
  compressionPlot,
  describeCurve,
  gainOfLastDoubling,
  measureCompression,
} from './compression.ts';
import { type Corpora, loadCorpora } from './corpora.ts';
import { bytesOf, tokensOf } from './counting.ts';
import { findFailures, spell } from './failures.ts';
import { kindTable, measureKinds } from './kinds.ts';
import {
  caseClaim,
  compareLetterCase,
  describePremium,
  languageClaims,
  languagePlot,
  languageTable,
  measureLanguages,
} from './languages.ts';
import { compareModels, modelClaim } from './models.ts';
import { identityClaims, trainingClaim } from './oracles.ts';
import { tryBadInputs } from './robustness.ts';
import { loadPublished, type PublishedVocabularies } from './vocabularies.ts';

const storyCharacters = { default: 1_000_000, full: 10_000_000 };

export async function run(context: LabContext): Promise<LabReport> {
  const { seed, scale, random, progress, signal } = context;
  const published = await loadPublished();
  const corpora = await loadCorpora({ seed, storyCharacters: storyCharacters[scale] });
  await breathe(signal);

  const curve = await measureCompression(corpora, context);
  const steps = progress.stage('Comparing', { total: 6, unit: 'parts' });
  const part = async <T>(work: () => T): Promise<T> => {
    await breathe(signal);
    const result = work();
    steps.advance();
    return result;
  };
  const kinds = await part(() =>
    measureKinds(corpora, published.cl100k.tokenizer, random.split('kinds')),
  );
  const costs = await part(() => measureLanguages(corpora, published, random.split('languages')));
  const letterCase = await part(() => compareLetterCase(corpora, published, random.split('case')));
  const models = await part(() => compareModels(corpora, random.split('models')));
  const failures = await part(() => findFailures(corpora, published));
  const identity = await part(() => [
    ...identityClaims(corpora, curve.tokenizer, published),
    trainingClaim(corpora),
  ]);
  steps.done();

  const hindi = costs.premium.hi;
  return {
    summary:
      `A paragraph costs ${hindi.r50k.estimate.toFixed(1)} times as many tokens in Hindi as in English in the vocabulary of GPT-2, ` +
      `and ${hindi.o200k.estimate.toFixed(1)} times in that of GPT-4o. ` +
      `Of what the first doubling of a vocabulary gains on unseen English, the last one, to ${curve.vocabularySizes.at(-1)}, gains ${gainOfLastDoubling(curve).toFixed(0)}%. ` +
      `In cl100k "ChatGPT" is ${spell(published.cl100k.tokenizer, 'ChatGPT')} and "chatgpt" is ${spell(published.cl100k.tokenizer, 'chatgpt')}: a token is a string of bytes, and a capital is another byte.`,
    claims: [
      ...identity,
      ...compressionClaims(curve),
      ...languageClaims(costs),
      caseClaim(letterCase),
      modelClaim(models),
    ],
    comparisons: [compareProseAndCode(corpora, published, context), ...letterCase, ...models],
    failures,
    robustness: tryBadInputs(curve.tokenizer),
    inputs: corpora.inputs,
    artifacts: [
      { name: 'compression.svg', content: compressionPlot(curve) },
      { name: 'languages.svg', content: languagePlot(costs) },
      { name: 'kinds.csv', content: kindTable(kinds) },
      { name: 'languages.csv', content: languageTable(costs) },
      { name: 'chatgpt.csv', content: spellings(published) },
      { name: 'merges.txt', content: firstMerges(curve.tokenizer) },
    ],
    plots: [
      {
        title: 'Compression by the size of the vocabulary',
        path: 'compression.svg',
        alt: `Bytes per token, from the smallest vocabulary to the largest: ${describeCurve(curve)}.`,
      },
      {
        title: 'What the same content costs outside English',
        path: 'languages.svg',
        alt: `Bars by language and vocabulary: ${describePremium(costs)}.`,
      },
    ],
    tables: [
      { title: 'What a byte and a word cost (cl100k)', path: 'kinds.csv' },
      { title: 'The same thirty paragraphs in ten languages', path: 'languages.csv' },
      { title: 'One word, four spellings', path: 'chatgpt.csv' },
    ],
    notes: [
      'The artifact that begins with "merges" lists the first two hundred merges that training learned.',
      'Nearly all of the training text is generated stories, which know few words: part of any flattening of the curve for English is theirs.',
    ],
  };
}

/**
 * Prose against code: different texts, so the samples are not paired. A sample is drawn as places
 * in a list, because bytes and tokens of a paragraph stay together and long ones count for more.
 */
function compareProseAndCode(
  { prose, typescript }: Corpora,
  { cl100k }: PublishedVocabularies,
  { random }: LabContext,
): Comparison {
  const measured = [prose, typescript].map((texts) => ({
    places: Array.from(texts.keys()),
    bytes: texts.map(bytesOf),
    tokens: texts.map((text) => tokensOf(cl100k.tokenizer, text)),
  }));
  const density = (kind: number, places: Iterable<number>): number => {
    let [bytes, tokens] = [0, 0];
    for (const place of places) {
      bytes += measured[kind]!.bytes[place]!;
      tokens += measured[kind]!.tokens[place]!;
    }
    return bytes / tokens;
  };
  const [first, second] = measured.map(({ places }) => places);
  const { estimate, low, high, n, method } = twoSampleBootstrapInterval(
    first!,
    second!,
    (a, b) => density(0, a) - density(1, b),
    { random: random.split('prose and code') },
  );
  return {
    metric: 'bytes per cl100k token',
    unit: 'bytes per token',
    arms: [
      { name: 'English prose', value: density(0, first!) },
      { name: 'TypeScript', value: density(1, second!) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

function spellings({ r50k, cl100k, o200k }: PublishedVocabularies): string {
  const words = ['ChatGPT', 'chatgpt', ' ChatGPT', 'CHATGPT'];
  return formatCsv([
    ['text', 'r50k', 'cl100k', 'o200k'],
    ...words.map((word) => [
      `"${word}"`,
      ...[r50k, cl100k, o200k].map(({ tokenizer }) => spell(tokenizer, word)),
    ]),
  ]);
}

/** `1  " t"` and so on: what training found first. */
function firstMerges(tokenizer: {
  readonly merges: readonly (readonly [Uint8Array, Uint8Array])[];
}): string {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  return tokenizer.merges
    .slice(0, 200)
    .map(
      ([left, right], index) =>
        `${index + 1}\t${JSON.stringify(text(left))} + ${JSON.stringify(text(right))}\n`,
    )
    .join('');
}
