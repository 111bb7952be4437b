/**
 * @file What teaches a model to copy before it has to copy with sense. To say again what was said, one
 * head has to find where a token stood before, by what stood in front of it, and to say what comes
 * behind it there (an induction head: Olsson et al. 2022, In-context Learning and Induction Heads).
 * Such heads come all at once, and soonest in sequences of random tokens, where nothing else helps.
 * Words between spaces are harder: a space stands in many places, and only what is before it tells
 * which of them is meant.
 */
import { inventedWord } from '@gradus/datasets';
import type { Random } from '@gradus/statistics';
import type { Tokenizer } from '@gradus/tokenizer';
import type { ChatTemplate, Example } from '../sft/chat-template.ts';

/** The user says something, the assistant says the same; what counts is what the assistant says. */
export function copyExercise(said: readonly number[], { marks }: ChatTemplate): Example {
  const before = [marks.endOfText, marks.user, ...said, marks.end, marks.assistant];
  const ids = Int32Array.from([...before, ...said, marks.end]);
  return { ids, counts: Uint8Array.from(ids, (_, at) => Number(at >= before.length)) };
}

const mostRandomTokens = 24;
const leastRandomTokens = 3;

/** Any tokens that are no marks. */
export function randomTokens(random: Random, tokenizer: Tokenizer): number[] {
  const marks = new Set(tokenizer.specialTokens.values());
  const length = leastRandomTokens + random.integer(mostRandomTokens - leastRandomTokens + 1);
  return Array.from({ length }, () => {
    for (;;) {
      const id = random.integer(tokenizer.vocabularySize);
      if (!marks.has(id)) return id;
    }
  });
}

const mostWords = 6;
const mostDigits = 5;

/** Invented words and numbers, one to six. */
export function randomWords(random: Random): string {
  return Array.from({ length: 1 + random.integer(mostWords) }, () =>
    random.integer(4) === 0
      ? String(random.integer(10 ** (1 + random.integer(mostDigits))))
      : inventedWord(random),
  ).join(' ');
}
