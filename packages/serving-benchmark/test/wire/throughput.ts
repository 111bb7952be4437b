/**
 * @file How many chunks per second one core takes in: framing, events and findings over buffers in
 * memory, beside a plain split with JSON.parse of each. In time of the processor. Run by hand:
 * `node packages/serving-benchmark/test/wire/throughput.ts`. No figure of it is asserted anywhere.
 */
import { AnswerReader } from '../../src/wire/answer.ts';
import { ResponseParser } from '../../src/wire/response-parser.ts';
import { llamaCompletionChunk, vllmChatChunk } from './chunks.ts';

const chunksPerStream = 1000;
const rounds = 200;
const words = [' the', ' quick', ' brown', ',', ' fox\n', ' jumps', ' “over”', ' a', ' lazy', '.'];

/** One chunked response whose every event is an HTTP chunk of its own, as uvicorn writes them. */
function response(chunks: readonly string[]): Buffer[] {
  const events = [...chunks, '[DONE]'].map((data) => {
    const event = `data: ${data}\n\n`;
    return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
  });
  const head =
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
  return [head, ...events, '0\r\n\r\n'].map((part) => Buffer.from(part));
}

/** The same bytes in pieces of equal length: nearly every event is cut in two. */
function cut(parts: readonly Buffer[], pieceBytes: number): Buffer[] {
  const bytes = Buffer.concat(parts);
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
}

/** Every stream is read through the one buffer into which sockets are read. */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

function readAsClient(reads: readonly Buffer[]): number {
  const answer = new AnswerReader();
  const parser = new ResponseParser({
    onHead() {},
    onBody: (buffer, start, end, atMs) => answer.push(buffer, start, end, atMs),
  });
  for (const read of reads) parser.push(readBuffer, 0, read.copy(readBuffer), 0);
  return answer.parts().chunks.atMs.length;
}

/** What a simple client does: text, lines, JSON.parse. */
function readSimply(reads: readonly Buffer[]): number {
  let rest = '';
  let chunks = 0;
  for (const read of reads) {
    const lines = (rest + readBuffer.toString('utf8', 0, read.copy(readBuffer))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      const chunk = JSON.parse(line.slice(6)) as { choices: { delta?: { content?: string } }[] };
      if (chunk.choices.length > 0) chunks++;
    }
  }
  return chunks;
}

const shapes: Record<string, string[]> = {
  'vLLM chat': Array.from({ length: chunksPerStream }, (_, index) =>
    vllmChatChunk({ content: words[index % words.length]! }),
  ),
  'vLLM chat, usage in every chunk': Array.from({ length: chunksPerStream }, (_, index) =>
    vllmChatChunk({ content: words[index % words.length]! }, { completionTokens: index + 1 }),
  ),
  'llama.cpp completions, timings': Array.from({ length: chunksPerStream }, (_, index) =>
    llamaCompletionChunk(words[index % words.length]!, index + 1, 1_755_000_000),
  ),
};

const nanosecondsPerChunk = (
  read: (reads: readonly Buffer[]) => number,
  reads: readonly Buffer[],
): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 5; repeat++) {
    const started = process.cpuUsage();
    for (let round = 0; round < rounds; round++) {
      if (read(reads) < chunksPerStream) throw new Error('chunks were lost');
    }
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, user + system);
  }
  return (best * 1e3) / (rounds * chunksPerStream);
};

for (const [name, chunks] of Object.entries(shapes)) {
  const parts = response(chunks);
  const bytesPerChunk = Math.round(Buffer.concat(parts).length / chunks.length);
  const ways = {
    'reads of 64 KiB': cut(parts, readBuffer.length),
    'one event per read': parts,
    'every event cut': cut(parts, bytesPerChunk - 1),
  };
  process.stdout.write(`${name}, ${bytesPerChunk} bytes per chunk\n`);
  for (const [way, reads] of Object.entries(ways)) {
    const ours = nanosecondsPerChunk(readAsClient, reads);
    const simple = nanosecondsPerChunk(readSimply, reads);
    process.stdout.write(
      `  ${way}: ${ours.toFixed(0)} ns per chunk (${(1e3 / ours).toFixed(2)} M/s); ` +
        `JSON.parse ${simple.toFixed(0)} ns (${(simple / ours).toFixed(1)}×)\n`,
    );
  }
}
