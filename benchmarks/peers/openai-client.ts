/** @file The `openai` package, its chunks taken one by one as its documentation does. */
import OpenAI from 'openai';
import { runPeer } from './node-peer.ts';
import { isContent } from './sse-lines.ts';

await runPeer(({ baseUrl }) => {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: 'none', maxRetries: 0 });
  return {
    stream: async (body, id, onChunk) => {
      const options = JSON.parse(body) as OpenAI.ChatCompletionCreateParamsStreaming;
      const stream = await client.chat.completions.create(options, {
        headers: { 'x-request-id': id },
      });
      for await (const chunk of stream) if (isContent(chunk)) onChunk(1);
    },
  };
});
