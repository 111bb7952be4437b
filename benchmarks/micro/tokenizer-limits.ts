/**
 * @file Where encoding falls short of its target, found by trying texts that have nothing of
 * prose, and the change to the text that shows why.
 */
import type { Results } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import type { BpeTokenizer } from '@gradus/tokenizer';
import { Bench } from 'tinybench';

export const targetMegabytesPerSecond = 16;

interface Trial {
  readonly case: string;
  readonly text: string;
  readonly cause: string;
  readonly change: string;
  readonly changedText: string;
}

export function findLimits(tokenizer: BpeTokenizer, random: Random): Results['failures'] {
  return trials(random).flatMap((trial) => {
    const got = speedOf(tokenizer, trial.text);
    if (got >= targetMegabytesPerSecond) return [];
    const changed = speedOf(tokenizer, trial.changedText);
    return [
      {
        case: trial.case,
        expected: `${targetMegabytesPerSecond} MB/s`,
        got: `${got.toFixed(1)} MB/s`,
        cause: trial.cause,
        intervention: {
          change: trial.change,
          got: `${changed.toFixed(1)} MB/s`,
          removed: changed >= targetMegabytesPerSecond,
        },
      },
    ];
  });
}

function trials(random: Random): Trial[] {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(97 + random.integer(26))).join('');
  const words = Array.from({ length: 50_000 }, () => letters(9));
  const few = words.slice(0, 1000);
  return [
    {
      case: 'a megabyte of one letter',
      text: 'a'.repeat(1_000_000),
      cause: 'no space, so all of it is one piece, merged through a heap in O(n log n)',
      change: 'a space after every eighth letter',
      changedText: 'aaaaaaaa '.repeat(111_111),
    },
    {
      case: 'half a megabyte of letters at random, without a space',
      text: letters(500_000),
      cause: 'one piece again, and it has no long tokens',
      change: 'the same with 1,000 different words of nine letters',
      changedText: Array.from({ length: 50_000 }, (_, i) => few[i % few.length]).join(' '),
    },
    {
      case: '50,000 words of nine random letters, all different',
      text: words.join(' '),
      cause: 'no word comes twice and none is a token, so each is merged letter by letter',
      change: 'as many words, of which only 1,000 are different',
      changedText: Array.from({ length: 50_000 }, (_, i) => few[i % few.length]).join(' '),
    },
  ];
}

/** Median of seven, after one that does not count. */
function speedOf(tokenizer: BpeTokenizer, text: string): number {
  const bench = new Bench({ iterations: 7, time: 0, warmupIterations: 1, warmupTime: 0 });
  bench.add('encode', () => tokenizer.encode(text), { async: false });
  const [task] = bench.runSync();
  const { result } = task!;
  if (result.state !== 'completed') throw new Error(`encode: ${result.state}`);
  return Buffer.byteLength(text) / 1000 / result.latency.p50;
}
