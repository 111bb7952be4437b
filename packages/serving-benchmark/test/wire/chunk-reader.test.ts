import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader } from '../../src/wire/chunk-reader.ts';
import { emptyFinding, findInJson, type ChunkFinding } from '../../src/wire/finding.ts';
import { ProtocolError } from '../../src/wire/protocol-error.ts';
import { llamaCompletionChunk, vllmChatChunk } from './chunks.ts';

const found = (changes: Partial<ChunkFinding>): ChunkFinding => ({ ...emptyFinding(), ...changes });
const choice = (changes: object): string => JSON.stringify({ choices: [{ index: 0, ...changes }] });
const delta = (changes: object): string => choice({ delta: changes, finish_reason: null });

const chunks: Record<string, { json: string; finding: ChunkFinding }> = {
  text: { json: delta({ content: 'a' }), finding: found({ content: true, text: 'a' }) },
  'text of completions': {
    json: choice({ text: ' b', logprobs: null, finish_reason: null }),
    finding: found({ content: true, text: ' b' }),
  },
  'only a role': { json: delta({ role: 'assistant', content: '' }), finding: found({}) },
  'a role and null': { json: delta({ role: 'assistant', content: null }), finding: found({}) },
  'an empty delta': { json: delta({}), finding: found({}) },
  'no delta': { json: choice({}), finding: found({}) },
  progress: {
    json: '{"choices":[{"index":0,"delta":{"role":"assistant"}}],"prompt_progress":{"total":9,"processed":3}}',
    finding: found({}),
  },
  reasoning: {
    json: delta({ reasoning: 'hm' }),
    finding: found({ content: true, reasoning: 'hm' }),
  },
  reasoning_content: {
    json: delta({ content: null, reasoning_content: 'hm' }),
    finding: found({ content: true, reasoning: 'hm' }),
  },
  'both names of reasoning, once': {
    json: delta({ reasoning: 'hm', reasoning_content: 'hm' }),
    finding: found({ content: true, reasoning: 'hm' }),
  },
  'the first part of a tool call': {
    json: delta({ tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: '' } }] }),
    finding: found({ content: true, toolCalls: 'f' }),
  },
  'another part of a tool call': {
    json: delta({ tool_calls: [{ index: 0, function: { arguments: '{"a' } }] }),
    finding: found({ content: true, toolCalls: '{"a' }),
  },
  'a tool call that is only begun': {
    json: delta({ tool_calls: [{ index: 0, id: 'x' }] }),
    finding: found({ content: true }),
  },
  'no tool calls': { json: delta({ content: '', tool_calls: [] }), finding: found({}) },
  'the end': {
    json: choice({ delta: {}, finish_reason: 'length' }),
    finding: found({ finishReason: 'length' }),
  },
  'usage without choices': {
    json: '{"id":"","choices":[],"usage":{"prompt_tokens":7,"total_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}}',
    finding: found({ choiceless: true, promptTokens: 7, completionTokens: 2, cachedTokens: 4 }),
  },
  'usage with choices of null': {
    json: '{"choices":null,"usage":{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":null}}',
    finding: found({ choiceless: true, promptTokens: 7, completionTokens: 2 }),
  },
  'usage beside an empty text': {
    json: '{"choices":[{"text":"","index":0,"finish_reason":"stop"}],"usage":{"completion_tokens":2,"prompt_tokens":5}}',
    finding: found({ finishReason: 'stop', completionTokens: 2, promptTokens: 5 }),
  },
  timings: {
    json: '{"choices":[{"text":"x"}],"timings":{"cache_n":4,"prompt_n":1,"predicted_n":3,"predicted_ms":0.4}}',
    finding: found({ content: true, text: 'x', cacheCount: 4, promptCount: 1, predictedCount: 3 }),
  },
  'usage of null': {
    json: '{"choices":[{"delta":{"content":"x"}}],"usage":null}',
    finding: found({ content: true, text: 'x' }),
  },
  'counts that are none': {
    json: '{"choices":[{"delta":{"content":"x"}}],"usage":{"completion_tokens":-1,"prompt_tokens":1.5}}',
    finding: found({ content: true, text: 'x' }),
  },
  'an error': {
    json: '{"error":{"message":"out of memory","code":500}}',
    finding: found({ choiceless: true, error: 'out of memory' }),
  },
  'an error of TGI': {
    json: '{"error":"Model is overloaded","error_type":"overloaded"}',
    finding: found({ choiceless: true, error: 'Model is overloaded' }),
  },
  'an error of older vLLM': {
    json: '{"object":"error","message":"too long","type":"BadRequestError","code":400}',
    finding: found({ choiceless: true, error: 'too long' }),
  },
  'an error without a message': {
    json: '{"error":{"code":7}}',
    finding: found({ choiceless: true, error: '{"code":7}' }),
  },
  'an error of null': {
    json: '{"error":null,"choices":[{"text":"x"}]}',
    finding: found({ content: true, text: 'x' }),
  },
  'a whole answer': {
    json: '{"choices":[{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"completion_tokens":2,"prompt_tokens":3}}',
    finding: found({
      content: true,
      text: 'hi',
      finishReason: 'stop',
      completionTokens: 2,
      promptTokens: 3,
    }),
  },
};

/** The finding of the last of these, after the reader has seen the others. */
function readLast(jsons: readonly string[]): ChunkFinding {
  const reader = new ChunkReader({ keepText: true });
  let finding = emptyFinding();
  for (const json of jsons) {
    const bytes = Buffer.from(`##${json}##`);
    finding = reader.read(bytes, 2, bytes.length - 2);
  }
  return finding;
}

/** A finding, or the message of the error in its place. */
function attempt(read: () => ChunkFinding): unknown {
  try {
    return { ...read() };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.message;
  }
}

describe('what a chunk carries', () => {
  for (const [name, { json, finding }] of Object.entries(chunks)) {
    it(`finds ${name}`, () => {
      expect(findInJson(json)).toEqual(finding);
      expect(readLast([json, json, json])).toEqual(finding);
    });
  }

  it.each(['nonsense', '[1]', 'null', '"x"', '{"choices":[', ''])('refuses %j', (json) => {
    expect(() => findInJson(json)).toThrow(ProtocolError);
  });
});

describe('ChunkReader', () => {
  it('shares what its chunks have in common with other streams, and nothing that they carry', () => {
    const streams = [1, 2, 3].map((number) => ({
      id: `chatcmpl-${number}`,
      promptTokens: 100 * number,
      reader: new ChunkReader({ keepText: number !== 2 }),
    }));
    for (let completionTokens = 1; completionTokens < 6; completionTokens++) {
      for (const [index, { id, promptTokens, reader }] of streams.entries()) {
        const text = ` ${id} ${completionTokens}`;
        const json = vllmChatChunk({ content: text }, { id, promptTokens, completionTokens });
        const bytes = Buffer.from(json);
        const isKnown = reader.match(bytes, 0, bytes.length) === bytes.length;
        expect(isKnown).toBe(completionTokens > 1);
        const keeps = index !== 1 || !isKnown;
        expect({ ...reader.read(bytes, 0, bytes.length) }).toEqual(
          found({ content: true, text: keeps ? text : '', promptTokens, completionTokens }),
        );
      }
    }
  });

  it('knows by its template what it would have parsed', () => {
    const reader = new ChunkReader({ keepText: true });
    const read = (json: string): boolean => {
      const bytes = Buffer.from(json);
      const matched = reader.match(bytes, 0, bytes.length) === bytes.length;
      expect(reader.read(bytes, 0, bytes.length)).toEqual(findInJson(json));
      return matched;
    };
    const usage = (completionTokens: number): { completionTokens: number } => ({
      completionTokens,
    });
    expect(read(vllmChatChunk({ role: 'assistant', content: '' }, usage(0)))).toBe(false);
    expect(read(vllmChatChunk({ content: 'One' }, usage(1)))).toBe(false);
    expect(read(vllmChatChunk({ content: ' “two”\n' }, usage(3)))).toBe(true);
    expect(read(vllmChatChunk({ content: ' "three\\"' }, usage(1234)))).toBe(true);
    expect(read(vllmChatChunk({ content: '' }, usage(1234)))).toBe(false);
    expect(
      read(vllmChatChunk({ content: 'x' }, { completionTokens: 1300, finishReason: 'stop' })),
    ).toBe(false);
    // Another second, or another stream: learned anew.
    expect(read(vllmChatChunk({ content: 'x' }, { completionTokens: 2, created: 5 }))).toBe(false);
    expect(read(vllmChatChunk({ content: 'y' }, { completionTokens: 3, created: 5 }))).toBe(true);
    expect(read(llamaCompletionChunk('a', 1, 1))).toBe(false);
    expect(read(llamaCompletionChunk('b', 2, 2))).toBe(true);
  });

  it('gives up learning where no two chunks are alike', () => {
    const reader = new ChunkReader();
    const chunk = (index: number): Buffer =>
      Buffer.from(`{"id":"${index}","choices":[{"delta":{"content":"x"}}]}`);
    for (let index = 0; index < 30; index++) {
      const bytes = chunk(index);
      expect(reader.read(bytes, 0, bytes.length).content).toBe(true);
    }
    const last = chunk(29);
    expect(reader.match(last, 0, last.length)).toBe(-1);
  });

  it.each([String.raw`\u12g4`, String.raw`\u123`, String.raw`\x`, '\t', '\\'])(
    'does not take %j for a string, whatever the template says',
    (content) => {
      const chunk = (text: string): Buffer =>
        Buffer.from(`{"choices":[{"delta":{"content":"${text}"}}]}`);
      const reader = new ChunkReader();
      const known = chunk('known');
      expect(reader.read(known, 0, known.length).content).toBe(true);
      const bytes = chunk(content);
      expect(() => reader.read(bytes, 0, bytes.length)).toThrow(ProtocolError);
    },
  );

  it('learns nothing from a chunk whose text comes from two places', () => {
    const reader = new ChunkReader({ keepText: true });
    for (const content of ['b', 'c']) {
      const bytes = Buffer.from(`{"choices":[{"text":"a","delta":{"content":"${content}"}}]}`);
      expect(reader.read(bytes, 0, bytes.length).text).toBe(`a${content}`);
    }
  });

  it('finds what parsing finds, whatever came before', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('', '"', '\\', '\n', '{"content":"x"}', '\ud800', '"content":"', '900000001'),
    );
    const number = fc.oneof(
      fc.nat(300),
      fc.constantFrom(-1, 0.5, 1e21, 2 ** 53, 900_000_001, 123_456_789_012_345_680, -0),
    );
    const field = fc.oneof(text, number, fc.constant(null));
    const usage = fc.record(
      {
        prompt_tokens: number,
        completion_tokens: number,
        prompt_tokens_details: fc.option(fc.record({ cached_tokens: number })),
      },
      { requiredKeys: [] },
    );
    const timings = fc.record(
      { cache_n: number, prompt_n: number, predicted_n: number, predicted_ms: number },
      { requiredKeys: [] },
    );
    const chunk = fc.record(
      {
        id: fc.constantFrom('a', 'b"'),
        choices: fc.array(
          fc.record(
            {
              index: fc.constant(0),
              delta: fc.record(
                { content: field, reasoning: text, reasoning_content: text, role: text },
                { requiredKeys: [] },
              ),
              text: field,
              finish_reason: fc.constantFrom(null, null, null, 'stop'),
            },
            { requiredKeys: ['index'] },
          ),
          { minLength: 0, maxLength: 2 },
        ),
        usage: fc.option(usage),
        timings,
      },
      { requiredKeys: ['choices'] },
    );
    // Chunks of one shape with other leaves, so that templates are learned and then tried.
    const family = fc
      .tuple(chunk, fc.array(fc.tuple(text, fc.nat(2000)), { minLength: 1, maxLength: 6 }))
      .map(([base, leaves]) => [
        JSON.stringify(base),
        ...leaves.map(([leaf, count]) =>
          JSON.stringify(base, (_key, value: unknown) => {
            if (typeof value === 'number') return value === 0 ? 0 : value + count;
            return typeof value === 'string' && value !== 'stop' ? leaf : value;
          }),
        ),
      ]);
    fc.assert(
      fc.property(fc.array(family, { minLength: 1, maxLength: 3 }), (families) => {
        const reader = new ChunkReader({ keepText: true });
        for (const json of families.flat()) {
          const bytes = Buffer.from(json);
          expect(attempt(() => reader.read(bytes, 0, bytes.length))).toEqual(
            attempt(() => findInJson(json)),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('finds what parsing finds in chunks that were damaged', () => {
    const samples = [
      vllmChatChunk({ content: 'One' }, { completionTokens: 41 }),
      vllmChatChunk({ reasoning_content: 'hm' }),
      llamaCompletionChunk(' x', 12, 1_755_000_000),
    ];
    const damage = fc.record({
      sample: fc.constantFrom(...samples),
      at: fc.nat(),
      remove: fc.nat(3),
      insert: fc.oneof(
        fc.constantFrom('', '"', '\\', '\\u12', '\\x', '0', '1', '.5', 'e3', '-', ',', '}', ' '),
        fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      ),
    });
    fc.assert(
      fc.property(damage, ({ sample, at, remove, insert }) => {
        const reader = new ChunkReader({ keepText: true });
        const whole = Buffer.from(sample);
        reader.read(whole, 0, whole.length);
        const place = at % whole.length;
        const damaged = Buffer.concat([
          whole.subarray(0, place),
          Buffer.from(insert, 'latin1'),
          whole.subarray(place + remove),
        ]);
        expect(attempt(() => reader.read(damaged, 0, damaged.length))).toEqual(
          attempt(() => findInJson(damaged.toString())),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
