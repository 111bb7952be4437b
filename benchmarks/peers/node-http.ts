/** @file Node's own `http` with a keep-alive agent. */
import { Agent, type IncomingMessage, request as startRequest } from 'node:http';
import { once } from 'node:events';
import { runPeer } from './node-peer.ts';
import { createLineReader } from './sse-lines.ts';

await runPeer(({ baseUrl }) => {
  const agent = new Agent({ keepAlive: true });
  return {
    stream: async (body, id, onChunk) => {
      const request = startRequest(`${baseUrl}/chat/completions`, {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-request-id': id,
        },
      });
      request.end(body);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
      const read = createLineReader();
      response.on('data', (bytes: Buffer) => onChunk(read(bytes)));
      await once(response, 'end');
    },
  };
});
