/** @file Bad input to the tokenizer that was measured: what it was given, what became of it. */
import type { Results } from '@gradus/evidence';
import { formatDuration, GradusError } from '@gradus/runtime';
import { type BpeTokenizer, fromTiktokenRanks } from '@gradus/tokenizer';

type Trial = Results['robustness'][number];

export function tryBadInput(tokenizer: BpeTokenizer): Trial[] {
  return [
    roundTrip('an empty text', '', tokenizer),
    roundTrip('lone surrogates', 'a\ud800b\udc00\ud83d', tokenizer),
    roundTrip('a byte order mark', '\ufefftext', tokenizer),
    longRun(tokenizer),
    refusal('an id that no token has', 'unknown-token-id', () => tokenizer.decode([2 ** 30])),
    refusal('a special token of another model', 'unknown-special-token', () =>
      tokenizer.encode('text', { special: new Set(['<|other|>']) }),
    ),
    refusal('a rank file that is a web page', 'corrupt-ranks', () =>
      fromTiktokenRanks('<html></html>', { pattern: 'gpt2' }),
    ),
    refusal('a rank file cut off after 100 tokens', 'corrupt-vocabulary', () =>
      fromTiktokenRanks(
        Array.from(
          { length: 100 },
          (_, byte) => `${btoa(String.fromCharCode(byte))} ${byte}\n`,
        ).join(''),
        { pattern: 'gpt2' },
      ),
    ),
  ];
}

function roundTrip(input: string, text: string, tokenizer: BpeTokenizer): Trial {
  const ok = tokenizer.decode(tokenizer.encode(text)) === text.toWellFormed();
  return {
    input,
    outcome: ok ? 'comes back, U+FFFD for lone surrogates' : 'comes back changed',
    ok,
  };
}

function longRun(tokenizer: BpeTokenizer): Trial {
  const startedMs = performance.now();
  tokenizer.encode('a'.repeat(1_000_000));
  const durationMs = performance.now() - startedMs;
  return {
    input: 'a megabyte of one letter',
    outcome: `encoded in ${formatDuration(durationMs)}`,
    ok: durationMs < 10_000,
  };
}

function refusal(input: string, code: string, attempt: () => unknown): Trial {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return { input, outcome: `refused: ${error.message}`, ok: error.code === code };
  }
  return { input, outcome: 'taken', ok: false };
}
