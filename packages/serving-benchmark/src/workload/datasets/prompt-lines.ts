/**
 * @file JSONL of one's own prompts: `{"prompt": "…"}` or `{"messages": […]}` a line, either with
 * `"output_tokens"` if wanted. Content may have parts, with images.
 */
import type { Random } from '@gradus/statistics';
import { z } from 'zod';
import { emptyDataset, refusedLine } from '../fault.ts';
import type { Conversation, ConversationSet } from './conversation.ts';
import { parseAt } from './json-elements.ts';
import { keeperOf, type Selection } from './keep.ts';
import { readLines } from './lines.ts';

const part = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: z.string().min(1) }),
  }),
]);
const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part).min(1)]),
});
const outputTokens = z.int().positive().optional();
const entrySchema = z.union([
  z.strictObject({ prompt: z.string().min(1), output_tokens: outputTokens }),
  z.strictObject({ messages: z.array(message).min(1), output_tokens: outputTokens }),
]);

const form =
  '{"prompt": "…"} or {"messages": [{"role", "content"}]}, with "output_tokens" if wanted';

/** @throws GradusError with the line of an entry of another form, or when there is none */
export async function readPromptLines(
  path: string,
  options: Selection & { readonly random: Random; readonly signal?: AbortSignal | undefined },
): Promise<ConversationSet> {
  const keeper = keeperOf<Conversation>(options, options.random);
  let read = 0;
  for await (const { number, text } of readLines(path, options.signal)) {
    if (text.trim() === '') continue;
    read++;
    const entry = entrySchema.safeParse(parseAt(path, number, text));
    if (!entry.success) throw refusedLine(path, number, form, text);
    const { data } = entry;
    const opening = 'prompt' in data ? data.prompt : data.messages;
    const answerTokens = [data.output_tokens];
    if (!keeper.offer({ opening, laterTurns: [], answerTokens })) break;
  }
  if (read === 0) throw emptyDataset(path, 'at least one line', 'none');
  return { conversations: keeper.finish(), read, leftOut: {} };
}
