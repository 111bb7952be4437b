/**
 * @file Chunks as engines write them, field by field in their order, for tests and for the
 * throughput script. Written from the engines' documented shapes; the texts are ours.
 */

export interface ChunkOptions {
  readonly id?: string;
  readonly created?: number;
  readonly promptTokens?: number;
  /** Cumulative; undefined: no usage in the chunk. */
  readonly completionTokens?: number;
  readonly finishReason?: string | null;
}

/** vLLM's `/v1/chat/completions`, with `continuous_usage_stats` where there is a count. */
export function vllmChatChunk(
  delta: Readonly<Record<string, unknown>>,
  {
    id = 'chatcmpl-2f9b2f7c4d2e4f0f9d1f0c2b7a6e5d41',
    created = 1_755_000_000,
    promptTokens = 512,
    completionTokens,
    finishReason = null,
  }: ChunkOptions = {},
): string {
  return JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason, token_ids: null }],
    ...(completionTokens === undefined
      ? {}
      : {
          usage: {
            prompt_tokens: promptTokens,
            total_tokens: promptTokens + completionTokens,
            completion_tokens: completionTokens,
          },
        }),
  });
}

/** llama.cpp's `/v1/completions` with `timings_per_token`. */
export function llamaCompletionChunk(text: string, predicted: number, created: number): string {
  return JSON.stringify({
    choices: [{ text, index: 0, logprobs: null, finish_reason: null }],
    created,
    model: 'stories260K',
    system_fingerprint: 'b10587-3f545becc',
    object: 'text_completion',
    id: 'chatcmpl-ivPQjR4s1JqlkByJEUqDvXBsz2a6o2jc',
    timings: {
      cache_n: 4,
      prompt_n: 1,
      prompt_ms: 0.338,
      predicted_n: predicted,
      predicted_ms: predicted * 0.2031,
      predicted_per_second: 4608.294930875576,
    },
  });
}
