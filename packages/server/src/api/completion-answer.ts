/** @file Answers of /v1/completions. */
import type { AnswerShape } from './answer-shape.ts';
import type { Choice, LogProbability, Piece } from './choice.ts';

export function completionShape(withLogProbabilities: boolean): AnswerShape {
  const logProbabilities = (of: readonly LogProbability[], offset: number) =>
    withLogProbabilities ? legacyLogProbabilities(of, offset) : null;
  return {
    idPrefix: 'cmpl',
    object: 'text_completion',
    chunkObject: 'text_completion',
    opening: () => undefined,
    chunk: ({ index, text, logProbabilities: tokens, offset }: Piece) => ({
      index,
      text,
      logprobs: logProbabilities(tokens, offset),
      finish_reason: null,
    }),
    ending: (choice) => [{ index: choice.index, text: '', logprobs: null, ...reasonOf(choice) }],
    whole: (choice) => ({
      index: choice.index,
      text: choice.text,
      logprobs: logProbabilities(choice.logProbabilities, 0),
      ...reasonOf(choice),
    }),
  };
}

/** vLLM names the stop string or id beside OpenAI's reason. */
function reasonOf({ end }: Choice): object {
  return { finish_reason: end?.reason ?? null, stop_reason: end?.stop ?? null };
}

function legacyLogProbabilities(tokens: readonly LogProbability[], offset: number): object {
  let at = offset;
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logProbability }) => logProbability),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ text, logProbability }) => [text, logProbability])),
    ),
    text_offset: tokens.map(({ text }) => {
      const here = at;
      at += text.length;
      return here;
    }),
  };
}
