/** @file The lab on tokenization: what it measures, in order. See README.md. */
import { type Comparison, formatCsv } from '@gradus/evidence';
import { defineLab } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, twoSampleBootstrapInterval } from '@gradus/statistics';
import { compressionClaims, compressionPlot, measureCompression } from './compression.ts';
import { type Corpora, loadCorpora } from './corpora.ts';
import { bytesOf, tokensOf } from './counting.ts';
import { findFailures, spell } from './failures.ts';
import { kindTable, measureKinds } from './kinds.ts';
import {
  caseClaim,
  compareLetterCase,
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

export const lab = defineLab({
  id: 'tokenization',
  title: 'Tokenization: how text becomes numbers',
  question: 'Why do some texts cost three times as many tokens as others?',
  topics: ['tokenization'],
  subjects: ['tokenizer'],
  packages: ['gpt-tokenizer'],
  async run(context) {
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
    const letterCase = await part(() =>
      compareLetterCase(corpora, published, random.split('case')),
    );
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
        `and ${hindi.o200k.estimate.toFixed(1)} times in that of GPT-4o: the price is in the vocabulary, not in the language. ` +
        `Larger vocabularies compress more, but the last doubling, to ${curve.vocabularySizes.at(-1)}, brings a small part of the first. ` +
        `"ChatGPT" is ${spell(published.cl100k.tokenizer, 'ChatGPT')} and "chatgpt" is ${spell(published.cl100k.tokenizer, 'chatgpt')} because a token is a string of bytes and a capital is another byte.`,
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
          title: 'Larger vocabularies compress more, and common text first',
          path: 'compression.svg',
          alt: 'Bytes per token against vocabulary size: English rises first and then flattens; Russian and Chinese, which are rare in the training text, rise only once the vocabulary has room left for them.',
        },
        {
          title: 'What the same content costs outside English',
          path: 'languages.svg',
          alt: 'Bars by language: highest for Hindi under r50k, all close to one under o200k.',
        },
      ],
      tables: [
        { title: 'What a byte and a word cost (cl100k)', path: 'kinds.csv' },
        { title: 'The same thirty paragraphs in ten languages', path: 'languages.csv' },
        { title: 'One word, four spellings', path: 'chatgpt.csv' },
      ],
      notes: [
        `The first merges that training learned are in the artifact merges.txt; they are English, because ${Math.round(storyCharacters[scale] / 1e6)} MB of the training text is.`,
      ],
    };
  },
});

/** Prose against code: different texts, so the samples are not paired. */
function compareProseAndCode(
  { prose, typescript }: Corpora,
  { cl100k }: PublishedVocabularies,
  { random }: { readonly random: Parameters<typeof twoSampleBootstrapInterval>[3]['random'] },
): Comparison {
  const density = (text: string): number => bytesOf(text) / tokensOf(cl100k.tokenizer, text);
  const arms = [
    { name: 'English prose', values: prose.map(density) },
    { name: 'TypeScript', values: typescript.map(density) },
  ] as const;
  const { estimate, low, high, n, method } = twoSampleBootstrapInterval(
    arms[0].values,
    arms[1].values,
    (a, b) => mean(a) - mean(b),
    { random: random.split('prose and code') },
  );
  return {
    metric: 'bytes per cl100k token of a paragraph',
    unit: 'bytes per token',
    arms: [
      { name: arms[0].name, value: mean(arms[0].values) },
      { name: arms[1].name, value: mean(arms[1].values) },
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
