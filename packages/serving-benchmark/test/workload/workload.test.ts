import { describe, expect, it } from 'vitest';
import type { WorkloadInput } from '../../src/workload/config.ts';
import type { Arrival, RequestSpec } from '../../src/workload/request-spec.ts';
import { build, files, requests, synthetic, textOf, tokensOf, messagesOf } from './building.ts';
import { largeBpe as tokenizer } from './tokenizers.ts';

describe('a synthetic workload', () => {
  it('has the lengths, times and sampling that were asked for', async () => {
    const workload = await build(synthetic);
    const sent = await requests(workload);
    expect(sent.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    if (workload.plan.kind !== 'open') throw new Error('not an open loop');
    expect(sent.map(({ scheduledMs }) => scheduledMs)).toEqual([...workload.plan.arrivalsMs]);
    for (const request of sent) {
      const { promptTokens, outputTokens, sharedPrefixTokens } = request.intended;
      expect(promptTokens).toBe(tokensOf(textOf(request)));
      expect(promptTokens).toBeGreaterThanOrEqual(20);
      expect(promptTokens).toBeLessThanOrEqual(60);
      expect(request.sampling).toEqual({ maxTokens: outputTokens, ignoreEos: true });
      expect(sharedPrefixTokens).toBe(0);
    }
    expect(new Set(sent.map(({ intended }) => intended.promptTokens)).size).toBeGreaterThan(15);
  });

  it('is the same again, and another with another seed or in its warm-up', async () => {
    const first = await build(synthetic);
    const sent = await requests(first);
    const again = await build({ ...synthetic });
    expect(await requests(again)).toEqual(sent);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const texts = new Set(sent.map((request) => textOf(request)));
    const others = [await build(synthetic, 2), await build(synthetic, 1, { phase: 'warm-up' })];
    for (const other of others) {
      expect(other.fingerprint).not.toBe(first.fingerprint);
      const firstWords = (text: string): string => text.split(' ').slice(0, 16).join(' ');
      const heads = new Set([...texts].map(firstWords));
      for (const request of await requests(other)) {
        expect(heads.has(firstWords(textOf(request)))).toBe(false);
      }
    }
  });

  it('asks a remote count several at once, and stays the same in the same order', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    /** Answers those that wait together, the last first. */
    const remote = (text: string): Promise<number> =>
      new Promise((resolve) => {
        waiting.push(() => resolve(tokensOf(text)));
        most = Math.max(most, waiting.length);
        setImmediate(() => {
          for (const answer of waiting.splice(0).toReversed()) answer();
        });
      });
    const workload = await build(synthetic, 1, { tokenizer: undefined, countTokens: remote });
    const ahead = async (atOnce: (taken: number) => number): Promise<RequestSpec[]> => {
      most = 0;
      const list: RequestSpec[] = [];
      const arrivals = workload.arrivals(undefined, () => atOnce(list.length));
      for await (const { request } of arrivals) list.push(request);
      return list;
    };
    const sent = await ahead(() => 1);
    expect(most).toBe(1);
    expect(sent.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(await ahead(() => 16)).toEqual(sent);
    expect(most).toBe(16);
    // Once the clock has started, one at a time.
    expect(await ahead((taken) => (taken < 5 ? 4 : 1))).toEqual(sent);
    expect(most).toBe(4);
  });

  it('says what could not be counted when its turn comes', async () => {
    let asked = 0;
    const workload = await build({ ...synthetic, requests: 8 }, 1, {
      tokenizer: undefined,
      countTokens: async (text) => {
        if (text.split(' ').length > 15 && asked++ === 5) throw new Error('the server left');
        return tokensOf(text);
      },
    });
    asked = 0;
    let taken = 0;
    const take = async (): Promise<void> => {
      for await (const _ of workload.arrivals(undefined, () => 4)) taken++;
    };
    await expect(take()).rejects.toThrow('the server left');
    expect(taken).toBe(5);
  });

  it('is partitioned by its shards, which keep the times of the whole', async () => {
    const workload = await build(synthetic);
    const whole = await requests(workload);
    const parts = [];
    for (const index of [0, 1, 2]) parts.push(await requests(workload, { index, count: 3 }));
    expect(parts.map((part) => part.length)).toEqual([14, 13, 13]);
    expect(parts.flat().sort((a, b) => a.index - b.index)).toEqual(whole);
    // Shards with a seed in common would send at common times.
    expect(new Set(parts.flat().map(({ scheduledMs }) => scheduledMs)).size).toBe(40);
  });

  it('shares prefixes by groups, and records what an earlier request brought', async () => {
    const workload = await build({
      ...synthetic,
      source: {
        kind: 'synthetic',
        promptTokens: '40-80',
        sharedPrefix: { fraction: 0.5, groups: 3 },
      },
      requests: 60,
    });
    const sent = (await requests(workload)).map((request) => ({
      ids: tokenizer.encode(textOf(request)),
      ...request.intended,
    }));
    const seen: number[][] = [];
    let cold = 0;
    for (const { ids, sharedPrefixTokens } of sent) {
      const best = Math.max(0, ...seen.map((other) => commonPrefix(ids, other)));
      cold += Number(sharedPrefixTokens === 0);
      // What follows a shared prefix differs at once, but for a word that happens to be equal.
      expect(best).toBeGreaterThanOrEqual(sharedPrefixTokens!);
      expect(best).toBeLessThan(sharedPrefixTokens! + 16);
      seen.push(ids);
    }
    expect(cold).toBe(3);
  });

  it('refuses a prefix that leaves nothing of a prompt', async () => {
    const config: WorkloadInput = {
      ...synthetic,
      source: { kind: 'synthetic', promptTokens: 50, sharedPrefix: { tokens: 50 } },
    };
    await expect(build(config).then(requests)).rejects.toThrow('Cannot share this prefix');
  });

  it('sends token ids where asked to, also without a tokenizer', async () => {
    const config: WorkloadInput = {
      ...synthetic,
      source: { kind: 'synthetic', promptTokens: 32, as: 'token-ids', vocabularySize: 500 },
    };
    const [first] = await requests(await build(config, 1, { tokenizer: undefined }));
    expect(first?.body).toMatchObject({ kind: 'token-ids', prompt: { length: 32 } });
  });

  it('asks a server to count, a few hundred times and then once a prompt', async () => {
    let asked = 0;
    const countTokens = async (text: string): Promise<number> => {
      asked++;
      await Promise.resolve();
      return 1 + tokensOf(text);
    };
    const sent = await requests(await build(synthetic, 1, { tokenizer: undefined, countTokens }));
    for (const request of sent) {
      expect(1 + tokensOf(textOf(request))).toBe(request.intended.promptTokens);
    }
    expect(asked).toBeLessThan(1200);
  });

  it('needs some way to count', async () => {
    await expect(build(synthetic, 1, { tokenizer: undefined })).rejects.toThrow(
      'without counting tokens: expected a tokenizer, or a server with /tokenize',
    );
  });

  it('runs in a closed loop without times', async () => {
    const workload = await build({ ...synthetic, load: 'concurrency:4' });
    expect(workload.plan).toMatchObject({
      kind: 'closed',
      concurrency: 4,
      until: { requests: 40 },
    });
    const sent = await requests(workload);
    expect(sent).toHaveLength(40);
    expect(sent.every((request) => !('scheduledMs' in request))).toBe(true);
  });
});

function commonPrefix(one: readonly number[], other: readonly number[]): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

describe('sessions', () => {
  const config: WorkloadInput = {
    ...synthetic,
    endpoint: 'chat',
    sessions: { turns: '1-3', turnTokens: 12, thinkMs: '100-200' },
    requests: 12,
  };

  async function play(arrival: Arrival): Promise<RequestSpec[]> {
    const turns = [arrival.request];
    for (;;) {
      const next = await arrival.next(`answer ${turns.length}`);
      if (next === undefined) return turns;
      expect(next.thinkMs).toBeGreaterThanOrEqual(100);
      expect(next.thinkMs).toBeLessThanOrEqual(200);
      turns.push(next.request);
    }
  }

  it('go on with what was answered, and number all their requests', async () => {
    const played: RequestSpec[][] = [];
    for await (const arrival of (await build(config)).arrivals()) played.push(await play(arrival));
    expect(played).toHaveLength(12);
    expect(new Set(played.map((turns) => turns.length))).toEqual(new Set([1, 2, 3]));
    const indices = played.flat().map(({ index }) => index);
    expect(indices).toEqual(indices.map((_, i) => i));
    for (const [id, turns] of played.entries()) {
      for (const [turn, request] of turns.entries()) {
        expect(request.session).toEqual({ id, turn });
        expect('scheduledMs' in request).toBe(turn === 0);
        const messages = messagesOf(request);
        expect(messages.map(({ role }) => role)).toEqual(rolesOf(turn));
        const texts = messages.map(({ content }) => content as string);
        const total = texts.reduce((sum, text) => sum + tokensOf(text), 0);
        expect(request.intended.promptTokens).toBe(total);
        if (turn === 0) continue;
        expect(messages.at(-2)?.content).toBe(`answer ${turn}`);
        expect(messages.slice(0, -2)).toEqual(messagesOf(turns[turn - 1]!));
        expect(tokensOf(texts.at(-1)!)).toBe(12);
        expect(request.intended.sharedPrefixTokens).toBe(total - 12);
      }
    }
  });

  it('come from conversations as well', async () => {
    const turns = ['one two three four', 'five six seven eight', 'nine ten', 'yes', 'and', 'so'];
    const conversations = turns.map((value, i) => ({ from: i % 2 === 0 ? 'human' : 'gpt', value }));
    files.write('share.json', JSON.stringify([{ conversations }]));
    const workload = await build({
      source: { kind: 'sharegpt', file: 'share.json' },
      endpoint: 'chat',
      sessions: { turns: 2, thinkMs: 150 },
      load: 'concurrency:1',
    });
    for await (const arrival of workload.arrivals()) {
      const [first, second, ...rest] = await play(arrival);
      expect(rest).toEqual([]);
      expect(messagesOf(second!).map(({ content }) => content)).toEqual([
        turns[0],
        'answer 1',
        'nine ten',
      ]);
      expect(first?.intended.outputTokens).toBe(tokensOf(turns[1]!));
      expect(first?.sampling).toEqual({ maxTokens: tokensOf(turns[1]!) });
    }
    expect(workload.total).toBe(1);
  });
});

const rolesOf = (turn: number): string[] =>
  Array.from({ length: 2 * turn + 1 }, (_, i) => (i % 2 === 0 ? 'user' : 'assistant'));
