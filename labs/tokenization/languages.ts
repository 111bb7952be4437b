/** @file What the same content costs in ten languages, and in upper case. */
import { parallelLanguages, type ParallelLanguage } from '@gradus/datasets';
import { barPlot, claim, type Claim, type Comparison, formatCsv } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import type { Interval, Random } from '@gradus/statistics';
import { type Corpora, languages } from './corpora.ts';
import { pairedRatio, tokensOf } from './counting.ts';
import type { PublishedName, PublishedVocabularies } from './vocabularies.ts';

const vocabularyNames = ['r50k', 'cl100k', 'o200k'] as const satisfies readonly PublishedName[];

export interface LanguageCosts {
  /** Tokens of a language over tokens of English, for the same paragraphs. */
  readonly premium: Readonly<Record<ParallelLanguage, Readonly<Record<PublishedName, Interval>>>>;
}

export function measureLanguages(
  { parallel }: Corpora,
  published: PublishedVocabularies,
  random: Random,
): LanguageCosts {
  const byVocabulary = <T>(measure: (name: PublishedName) => T): Record<PublishedName, T> =>
    Object.fromEntries(vocabularyNames.map((name) => [name, measure(name)])) as Record<
      PublishedName,
      T
    >;
  const byLanguage = <T>(measure: (language: ParallelLanguage) => T): Record<ParallelLanguage, T> =>
    Object.fromEntries(languages.map((language) => [language, measure(language)])) as Record<
      ParallelLanguage,
      T
    >;
  const counts = byVocabulary((name) => {
    const { tokenizer } = published[name];
    return byLanguage((language) => parallel[language].map((text) => tokensOf(tokenizer, text)));
  });
  return {
    premium: byLanguage((language) =>
      byVocabulary((name) =>
        pairedRatio(counts[name][language], counts[name].en, random.split(`${language} ${name}`)),
      ),
    ),
  };
}

export function languageClaims({ premium }: LanguageCosts): Claim[] {
  const hindi = premium.hi;
  const low = hindi.r50k.low;
  const halved = hindi.o200k.estimate / hindi.r50k.estimate;
  return [
    claim({
      statement:
        'In the vocabulary of GPT-2 the same content costs at least three times as many tokens in Hindi as in English.',
      metric: 'Hindi over English, r50k, lower end of the 95% interval',
      value: low,
      unit: 'times',
      comparison: '>=',
      threshold: 3,
      oracle: 'paragraphs that are translations of each other',
      // Means and quantiles of ratios: the last bits may differ between machines.
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
    claim({
      statement:
        "It is the vocabulary and not the language: GPT-4o's takes away more than half of it.",
      metric: 'what is left of it in o200k',
      value: 100 * halved,
      unit: '%',
      comparison: '<',
      threshold: 50,
      oracle: 'the same paragraphs, another vocabulary',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
  ];
}

/** Upper case against the text as it was written: the same words, other tokens. */
export function compareLetterCase(
  { parallel }: Corpora,
  { cl100k }: PublishedVocabularies,
  random: Random,
): Comparison[] {
  const count = (change: (text: string) => string): number[] =>
    parallel.en.map((text) => tokensOf(cl100k.tokenizer, change(text)));
  const written = { name: 'as written', values: count((text) => text) };
  return [
    { name: 'UPPER CASE', change: (text: string) => text.toUpperCase() },
    { name: 'lower case', change: (text: string) => text.toLowerCase() },
  ].map(({ name, change }) =>
    comparePaired(
      {
        metric: 'cl100k tokens of an English paragraph',
        unit: 'tokens',
      },
      { name, values: count(change) },
      written,
      random.split(name),
    ),
  );
}

export function caseClaim([upper]: readonly Comparison[]): Claim {
  const low = upper?.interval.low ?? 0;
  return claim({
    statement: 'Upper case costs more tokens than the same words as they are written.',
    metric: 'UPPER CASE minus as written, lower end of the 95% interval',
    value: low,
    unit: 'tokens per paragraph',
    comparison: '>',
    threshold: 0,
    oracle: 'the same paragraphs',
    replay: { class: 'tolerance', tolerance: 1e-9 },
  });
}

export function languagePlot({ premium }: LanguageCosts): string {
  const shown = languages.filter((language) => language !== 'en');
  return barPlot({
    title: 'What the same content costs outside English',
    description:
      'Tokens of a paragraph over tokens of its English original, with 95% intervals, for three vocabularies. One would be as cheap as English.',
    categoryLabel: 'language',
    categories: shown.map((language) => parallelLanguages[language]),
    y: { label: 'tokens, English = 1', unit: 'ratio' },
    series: vocabularyNames.map((name) => ({
      name,
      values: shown.map((language) => premium[language][name].estimate),
      intervals: shown.map((language) => premium[language][name]),
    })),
  });
}

/** What the bars show, from the bars. */
export function describePremium({ premium }: LanguageCosts): string {
  const abroad = languages.filter((language) => language !== 'en');
  const dearest = (name: PublishedName): ParallelLanguage =>
    abroad.reduce((most, each) =>
      premium[each][name].estimate > premium[most][name].estimate ? each : most,
    );
  return vocabularyNames
    .map((name) => {
      const language = dearest(name);
      return `${parallelLanguages[language]} is dearest in ${name}, ${premium[language][name].estimate.toFixed(1)} times English`;
    })
    .join('; ');
}

export function languageTable({ premium }: LanguageCosts): string {
  const shown = ({ estimate, low, high }: Interval): string =>
    `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return formatCsv([
    ['language', ...vocabularyNames.map((name) => `${name} (95%)`)],
    ...languages
      .filter((language) => language !== 'en')
      .map((language) => [
        parallelLanguages[language],
        ...vocabularyNames.map((name) => shown(premium[language][name])),
      ]),
  ]);
}
