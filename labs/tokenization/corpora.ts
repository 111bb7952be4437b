/** @file The texts of the experiment. All ship with Gradus, so that every run sees the same. */
import {
  datasetByName,
  generateStories,
  parallelLanguages,
  type ParallelLanguage,
  readShipped,
  storySeparator,
} from '@gradus/datasets';
import type { Results } from '@gradus/evidence';
import { sha256 } from '@gradus/runtime';

export const languages = Object.keys(parallelLanguages) as readonly ParallelLanguage[];

export interface Corpora {
  /** Paragraphs, and for code groups of lines: the units that samples are drawn from. */
  readonly prose: readonly string[];
  readonly typescript: readonly string[];
  readonly python: readonly string[];
  /** Paragraph n of a language is the translation of paragraph n of any other. */
  readonly parallel: Readonly<Record<ParallelLanguage, readonly string[]>>;
  /** Generated: plain English in any quantity. */
  readonly stories: readonly string[];
  readonly inputs: Results['inputs'];
}

export interface CorporaOptions {
  readonly seed: number;
  readonly storyCharacters: number;
}

export async function loadCorpora({ seed, storyCharacters }: CorporaOptions): Promise<Corpora> {
  const names = ['prose-en', 'code-typescript', 'code-python'] as const;
  const [prose, typescript, python] = await Promise.all(names.map((name) => readShipped(name)));
  const parallel = await Promise.all(
    languages.map(
      async (language) => [language, await readShipped(`parallel-${language}`)] as const,
    ),
  );
  const told = generateStories({ seed, version: 1, characters: storyCharacters });
  const stories = [...told];
  const corpus = stories.join(storySeparator);
  return {
    prose: blocks(prose ?? ''),
    typescript: blocks(typescript ?? ''),
    python: blocks(python ?? ''),
    parallel: Object.fromEntries(
      parallel.map(([language, text]) => [language, text.trimEnd().split('\n')]),
    ) as Record<ParallelLanguage, string[]>,
    stories,
    inputs: [
      ...[...names, ...languages.map((language) => `parallel-${language}`)].map(shippedInput),
      {
        name: `stories (version 1, seed ${seed}, ${storyCharacters} characters)`,
        sha256: sha256(corpus),
        sizeBytes: Buffer.byteLength(corpus),
        origin: 'generated',
      },
    ],
  };
}

/** Everything but the stories: the units of each kind, in a list of its own. */
export const kindsOfText = ({ prose, typescript, python, parallel }: Corpora) => [
  prose,
  typescript,
  python,
  ...Object.values(parallel),
];

/** Every other unit is kept from training, so that what is measured was never seen. */
export const trainingHalf = (units: readonly string[]): string[] =>
  units.filter((_, index) => index % 2 === 0);
export const heldOutHalf = (units: readonly string[]): string[] =>
  units.filter((_, index) => index % 2 === 1);

/** Runs of lines between empty ones. */
const blocks = (text: string): string[] =>
  text.split(/\n{2,}/).filter((block) => block.trim() !== '');

function shippedInput(name: string): Results['inputs'][number] {
  const { sha256: hash, sizeBytes } = datasetByName(name);
  return { name, sha256: hash, sizeBytes, origin: 'shipped' };
}
