import { describeWithData } from '@gradus/datasets/testing';
import { createRandom } from '@gradus/statistics';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mapLengths } from '../../../src/workload/datasets/map-lengths.ts';
import { readMooncakeTrace } from '../../../src/workload/datasets/mooncake-trace.ts';
import { buildWorkload } from '../../../src/workload/workload.ts';
import { traceSource } from '../../../src/workload/sources/trace-source.ts';
import { largeBpe as tokenizer } from '../tokenizers.ts';

describeWithData("Mooncake's sharing", ['serving/mooncake-synthetic.jsonl'], (path) => {
  // Computed with Python 3.11 from the file alone: tokens of each prompt's leading blocks whose
  // hash ids an earlier row has.
  it('is recorded as Python counts it in the hash ids', async () => {
    const trace = await readMooncakeTrace(path, { limit: 10_000 });
    const mapped = mapLengths(trace, { scale: 1, tooLong: 'clamp' });
    const maker = { fingerprint: '', prompt: () => Promise.resolve('') };
    let [shared, requests] = [0, 0];
    for (const item of traceSource({ trace, mapped, maker, pool: 'request' }).items()) {
      const { sharedPrefixTokens } = await item.turn(0);
      shared += sharedPrefixTokens!;
      requests += Number(sharedPrefixTokens! > 0);
    }
    expect(shared).toBe(39_852_661);
    expect(requests).toBe(1782);
  });

  it('is real: a prefix cache of 16-token blocks hits what the hash ids say', async () => {
    // A thirty-second of the lengths, so that a block of 512 tokens becomes one of 16.
    const workload = await buildWorkload(
      { source: { kind: 'mooncake', file: path, scale: 1 / 32, limit: 1200 }, load: 'trace' },
      { random: createRandom(1), tokenizer },
    );
    const rows = readFileSync(path, 'utf8')
      .split('\n', 1200)
      .map((line) => JSON.parse(line) as { hash_ids: number[] });
    const inTrace = prefixCache();
    const inTokens = prefixCache();
    let hits = 0;
    for await (const { request } of workload.arrivals()) {
      if (request.body.kind !== 'text') throw new Error('not a text');
      const ids = tokenizer.encode(request.body.prompt);
      expect(ids).toHaveLength(request.intended.promptTokens!);
      const blocks = Math.floor(ids.length / 16);
      const said = inTrace(rows[request.index]!.hash_ids.slice(0, blocks).map(String));
      const found = inTokens(
        Array.from({ length: blocks }, (_, i) => ids.slice(16 * i, 16 * i + 16).join()),
      );
      expect(found).toBe(said);
      hits += found;
    }
    expect(hits).toBeGreaterThan(5000);
  });
});

/** One that forgets nothing: takes a prompt's blocks, gives how many of the first it knew. */
function prefixCache(): (blocks: readonly string[]) => number {
  const known = new Map<string, number>();
  return (blocks) => {
    let parent = 0;
    let hits = 0;
    for (const block of blocks) {
      const key = `${parent} ${block}`;
      const id = known.get(key);
      if (id !== undefined) hits++;
      parent = id ?? known.size + 1;
      known.set(key, parent);
    }
    return hits;
  };
}
