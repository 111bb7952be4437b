/** @file Where the index falls short of its targets, and the change that shows why. */
import type { Results } from '@gradus/evidence';
import { Bm25Index } from '@gradus/rag';
import { quantile, type Random } from '@gradus/statistics';

export const indexingTarget = 20; // MB/s of one core
export const queryTargetMs = 1;

type Failure = Results['failures'][number];

export function findLexicalLimits(random: Random): Failure[] {
  return [manyPostings(random), newWords(random), searchAfterEach()].flatMap((failure) =>
    failure === undefined ? [] : [failure],
  );
}

/** No document is skipped: a term that stands everywhere costs as many additions as there are documents. */
function manyPostings(random: Random): Failure | undefined {
  const index = new Bm25Index();
  const documents = 200_000;
  for (let i = 0; i < documents; i++) {
    const common = Array.from({ length: 12 }, () => `common${random.integer(24)}`).join(' ');
    index.add({ id: `d${i}`, text: `${common} rare${i % 20_000}` });
  }
  index.segments();
  const terms = Array.from({ length: 12 }, (_, i) => i);
  const got = medianMs(() => index.search(terms.map((i) => `common${i}`).join(' ')));
  if (got < queryTargetMs) return undefined;
  const changed = medianMs(() => index.search(terms.map((i) => `rare${i}`).join(' ')));
  return {
    case: `twelve words that stand in four of ten among ${documents.toLocaleString('en')} documents`,
    expected: `under ${queryTargetMs} ms`,
    got: `${got.toFixed(1)} ms`,
    cause:
      'the scores of all documents that have any of the words are added up; none is skipped for being unable to win',
    intervention: {
      change: 'twelve words that stand in ten documents each',
      got: `${changed.toFixed(2)} ms`,
      removed: changed < queryTargetMs,
    },
  };
}

function newWords(random: Random): Failure | undefined {
  const word = (): string =>
    Array.from({ length: 8 }, () => String.fromCharCode(97 + random.integer(26))).join('');
  const words = Array.from({ length: 150_000 }, word);
  const few = words.slice(0, 1_000);
  const got = indexingSpeed(words);
  if (got >= indexingTarget) return undefined;
  const changed = indexingSpeed(words.map((_, i) => few[i % few.length]!));
  return {
    case: '150,000 words of eight random letters, all different',
    expected: `${indexingTarget} MB/s`,
    got: `${got.toFixed(1)} MB/s`,
    cause: 'every word is new: it is stemmed, given a number and a place in the tables',
    intervention: {
      change: 'as many words, of which 1,000 are different',
      got: `${changed.toFixed(1)} MB/s`,
      removed: changed >= indexingTarget,
    },
  };
}

/** Megabytes per second of processor time; documents of a hundred words. */
function indexingSpeed(words: readonly string[]): number {
  const texts: string[] = [];
  for (let i = 0; i < words.length; i += 100) texts.push(words.slice(i, i + 100).join(' '));
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
  const speeds = Array.from({ length: 5 }, () => {
    const before = process.threadCpuUsage();
    const index = new Bm25Index();
    for (const [i, text] of texts.entries()) index.add({ id: `d${i}`, text });
    index.segments();
    const { user, system } = process.threadCpuUsage(before);
    return (1e6 * megabytes) / (user + system);
  });
  return quantile(speeds, 0.5);
}

function searchAfterEach(): Failure | undefined {
  const texts = Array.from(
    { length: 4_000 },
    (_, i) =>
      `lamp tower keeper ${'storm '.repeat(i % 7)}number${i % 500} ship${i % 90} and oil for the night`,
  );
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
  const speedWith = (every: number): number => {
    const before = process.threadCpuUsage();
    const index = new Bm25Index();
    for (const [i, text] of texts.entries()) {
      index.add({ id: `d${i}`, text });
      if (i % every === 0) index.search('number7');
    }
    index.segments();
    const { user, system } = process.threadCpuUsage(before);
    return (1e6 * megabytes) / (user + system);
  };
  speedWith(100);
  const got = speedWith(1);
  if (got >= indexingTarget) return undefined;
  const changed = speedWith(4_000);
  return {
    case: 'a search after each document that is added',
    expected: `${indexingTarget} MB/s`,
    got: `${got.toFixed(2)} MB/s`,
    cause:
      'a search makes a segment of what has come since the last, and segments of one document are merged again and again',
    intervention: {
      change: 'no search until all are added',
      got: `${changed.toFixed(1)} MB/s`,
      removed: changed >= indexingTarget,
    },
  };
}

function medianMs(run: () => unknown): number {
  const durationsMs = Array.from({ length: 15 }, () => {
    const startedMs = performance.now();
    run();
    return performance.now() - startedMs;
  });
  return quantile(durationsMs.slice(4), 0.5);
}
