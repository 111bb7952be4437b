/**
 * @file The prompt of a conversation for models that were never trained on one. They know no roles,
 * so none are written: what was said stands line by line, and the model goes on with the last of it.
 */
import type { Message } from '../api/chat-body.ts';

/** `[{ role: 'system', content: 'A' }, { role: 'user', content: 'B' }]` → `A\nB` */
export function plainPrompt(messages: readonly Message[]): string {
  return messages
    .map(({ content = '', tool_calls: calls = [] }) =>
      [content, ...calls.map((call) => JSON.stringify(call.function))]
        .filter((text) => text !== '')
        .join('\n'),
    )
    .join('\n');
}
