import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { buildReact } from '../../src/graphs/react/react.ts';
import { startTurn } from '../../src/graphs/run-turn.ts';
import { type Fault, faults, withFaults } from '../../src/models/faulty-model.ts';
import { openBench } from '../graphs/bench.ts';
import { ManualClock } from '../manual-clock.ts';
import { callTool, inTurn, say, scripted } from '../scripted-model.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
let number = 0;

const half = 0.5;

/** One of the first eight calls, and no other. */
function seedThatSpoils(call: number): number {
  for (let seed = 1; ; seed++) {
    const random = createRandom(seed);
    const spoilt = Array.from({ length: 8 }, (_, index) => random.split(index).uniform() < half);
    if (spoilt.every((is, index) => is === (index === call))) return seed;
  }
}

async function withOne(fault: Fault) {
  const bench = await openBench(folder, `bench-${number++}`);
  const clock = new ManualClock(60_000);
  const told: Fault[] = [];
  const inner = scripted(
    inTurn(
      callTool(['calculator', { expression: '1+1' }]),
      callTool(['calculator', { expression: '2+2' }]),
      say('4'),
    ),
  );
  const model = withFaults(inner, {
    random: createRandom(seedThatSpoils(fault === 'loop' ? 1 : 0)),
    rate: half,
    faults: [fault],
    clock,
    timeoutMs: 5_000,
    onFault: (one) => told.push(one),
  });
  const graph = buildReact({ model, runner: bench.runner(), clock }, bench.checkpoints.saver);
  const events: string[] = [];
  const result = await startTurn(graph, 'go', {
    thread: 't',
    checkpoints: bench.checkpoints,
    onEvent: (event) => {
      if (event.type === 'outcome')
        events.push(event.outcome.status === 'done' ? 'done' : event.outcome.reason);
      if (event.type === 'retry') events.push(`retry: ${event.why}`);
    },
  });
  await bench.close();
  return { events, told, status: result.status, provenance: model.provenance };
}

describe('each fault does what it says, and the agent gets over it', () => {
  it.each([
    ['malformed-json', ['malformed-arguments', 'done']],
    ['wrong-tool', [expect.stringMatching(/unknown-tool|invalid-arguments/), 'done']],
    ['invented-argument', ['invalid-arguments', 'done']],
    ['timeout', ['retry: Request timed out (simulated)', 'done', 'done']],
    ['rate-limit', ['retry: 429 Too many requests (simulated)', 'done', 'done']],
    ['truncated-stream', ['retry: terminated', 'done', 'done']],
    ['loop', ['done', 'done']],
  ] as const)('%s', async (fault, events) => {
    const run = await withOne(fault);
    expect(run).toMatchObject({
      told: [fault],
      status: 'answered',
      provenance: 'simulated',
      events,
    });
  });
});

describe('by a seed', () => {
  const draw = async (seed: number, rate: number): Promise<string[]> => {
    const told: string[] = [];
    const model = withFaults(
      scripted(() => callTool(['calculator', { expression: '1+1' }])),
      {
        random: createRandom(seed),
        rate,
        clock: new ManualClock(),
        onFault: (fault, call) => told.push(`${call} ${fault}`),
      },
    );
    for (let call = 0; call < 200; call++) {
      await model.chat
        .invoke([callTool(['calculator', { expression: '1+1' }])])
        .catch(() => undefined);
    }
    return told;
  };

  it('the same faults at the same calls, about as many as asked for, each kind among them', async () => {
    const first = await draw(1, 0.3);
    expect(await draw(1, 0.3)).toEqual(first);
    expect(await draw(2, 0.3)).not.toEqual(first);
    // 200 draws at 0.3: 60, give or take four standard deviations of 6.5.
    expect(Math.abs(first.length - 60)).toBeLessThan(26);
    expect(new Set(first.map((line) => line.split(' ')[1])).size).toBe(faults.length);
    expect(await draw(1, 0)).toEqual([]);
  });
});
