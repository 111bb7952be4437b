/** @file undici's `fetch`, its body read as it comes. */
import { Agent, fetch } from 'undici';
import { runPeer } from './node-peer.ts';
import { createLineReader } from './sse-lines.ts';

await runPeer(({ baseUrl }) => {
  const dispatcher = new Agent({ connections: null });
  return {
    stream: async (body, id, onChunk) => {
      const response = await fetch(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body,
        dispatcher,
      });
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      const read = createLineReader();
      for await (const bytes of response.body) onChunk(read(bytes as Uint8Array));
    },
  };
});
