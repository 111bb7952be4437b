/** @file Registry: the texts that ship. All of them were written for this project. */
import type { ShippedDataset } from './dataset.ts';

/** Languages of the parallel corpus; line n of each file translates line n of `en`. */
export const parallelLanguages = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  ru: 'Russian',
  tr: 'Turkish',
  ar: 'Arabic',
  hi: 'Hindi',
  zh: 'Chinese',
  ja: 'Japanese',
} as const;

export type ParallelLanguage = keyof typeof parallelLanguages;

const rows: readonly (readonly [path: string, about: string, sizeBytes: number, sha256: string])[] =
  [
    [
      'prose-en.txt',
      'English prose: a story, explanations, a recipe, a letter, minutes',
      11805,
      '8295ffb3375e74d4783fcbadc11d19ebefed4bd59ff4cbef1d21a81512def38f',
    ],
    [
      'code-typescript.txt',
      'a TypeScript module',
      8025,
      '95c2e491f93ba08c37cdddcba5ac4fafb9ee8ea47ffaff755c19dcff4d9f6005',
    ],
    [
      'code-python.txt',
      'a Python program',
      7747,
      '8782a6116180726f2d3d7548f12eb999ffbdb144820b39bf0909d7c5a54e745f',
    ],
    [
      'parallel/en.txt',
      '30 paragraphs in English, one a line',
      3582,
      'da08eb4cba41e53938a77e962e5109d4bdd022df36a6325fb09ab19c36f4f190',
    ],
    [
      'parallel/de.txt',
      '30 paragraphs in German, line by line the translation of parallel-en',
      4015,
      'e17aa7c3378552fe5286740a286430b06b3a6032235a19509154cf826aedb7cc',
    ],
    [
      'parallel/fr.txt',
      '30 paragraphs in French, line by line the translation of parallel-en',
      4335,
      '4480f6e57d9d050418ffcb8b76f12c861a396f071b7a0bf0d6e5392e7e9a791b',
    ],
    [
      'parallel/es.txt',
      '30 paragraphs in Spanish, line by line the translation of parallel-en',
      3939,
      '2f017f9fcff4cb4bed3d21591c831322fdafb0e2d6b97a59cf0a4d5cd2adadc4',
    ],
    [
      'parallel/ru.txt',
      '30 paragraphs in Russian, line by line the translation of parallel-en',
      6342,
      'b06bb3275f1b7027bbad0e8ca8d065edf09246fb785e1cff3592ae4f1b558de0',
    ],
    [
      'parallel/tr.txt',
      '30 paragraphs in Turkish, line by line the translation of parallel-en',
      3851,
      '041b43b63dc782824eb33497a7f76700a54392704f6ecc1db3c73638d7467967',
    ],
    [
      'parallel/ar.txt',
      '30 paragraphs in Arabic, line by line the translation of parallel-en',
      5367,
      '4de8c5e861428437ec91c7e39631085a73f51a8265dc9de27f7836fbb28f1148',
    ],
    [
      'parallel/hi.txt',
      '30 paragraphs in Hindi, line by line the translation of parallel-en',
      9026,
      'ebdd9e9b040ae46022c9b209969113878e7604e23a2a99fcfca4628949cdcd90',
    ],
    [
      'parallel/zh.txt',
      '30 paragraphs in Chinese, line by line the translation of parallel-en',
      3298,
      '7029f9a3d306a0809f35d3c819dfdc781a1b3ff6d99a89e588080abf07433f73',
    ],
    [
      'parallel/ja.txt',
      '30 paragraphs in Japanese, line by line the translation of parallel-en',
      4801,
      'd95a8e3ab34233aaee7fa1868ec7471184ae88f01efbb24432c491863a4019d0',
    ],
  ];

export const shippedDatasets: readonly ShippedDataset[] = rows.map(
  ([path, about, sizeBytes, sha256]) => ({
    origin: 'shipped',
    name: path.replace('.txt', '').replace('/', '-'),
    about,
    licence: 'Apache-2.0',
    path,
    sizeBytes,
    sha256,
  }),
);
