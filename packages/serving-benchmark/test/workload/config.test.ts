import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/workload/config.ts';

const good = {
  source: { kind: 'synthetic', promptTokens: 64 },
  outputTokens: '16-32',
  load: '10rps',
  requests: 100,
};
const sourced = (source: object): object => ({ ...good, source });

describe('the configuration of a workload', () => {
  it('is read, with its texts', () => {
    expect(readConfig({ ...good, duration: '30s' })).toMatchObject({
      config: { endpoint: 'completions', sampling: {}, source: { as: 'text' } },
      load: { kind: 'open' },
      durationMs: 30_000,
      promptTokens: { kind: 'fixed', tokens: 64 },
      outputTokens: { kind: 'uniform', low: 16, high: 32 },
    });
  });

  it.each([
    [null, 'Cannot use this workload: expected named fields; received null.'],
    [
      { ...good, rate: 5 },
      'Cannot use rate of the workload: expected only fields of the schema; received an unknown field.',
    ],
    [{ ...good, load: 10 }, 'Cannot use load of the workload: expected a text; received 10.'],
    [
      sourced({ kind: 'random' }),
      'Cannot use source.kind of the workload: expected synthetic or sonnet or jsonl',
    ],
    [
      sourced({ kind: 'jsonl' }),
      'Cannot use source.file of the workload: expected a text; received nothing.',
    ],
    [
      sourced({ kind: 'azure', scale: 0 }),
      'source.scale of the workload: expected more than 0; received 0.',
    ],
    [
      sourced({ kind: 'azure', limit: 1.5 }),
      'source.limit of the workload: expected a whole number; received 1.5.',
    ],
    [
      sourced({ kind: 'synthetic', promptTokens: true }),
      'source.promptTokens of the workload: expected a length',
    ],
    [
      sourced({ kind: 'synthetic', promptTokens: 'x' }),
      'Cannot read the source.promptTokens: expected 256',
    ],
    [
      sourced({ kind: 'synthetic', promptTokens: 9, sharedPrefix: { groups: 2 } }),
      'source.sharedPrefix of the workload: expected either tokens or fraction',
    ],
    [{ ...good, duration: 'soon' }, 'Cannot read the duration: expected 500ms'],
    [
      { ...good, outputTokens: undefined },
      'outputTokens of the workload: expected a length for answers',
    ],
    [
      { ...good, requests: undefined },
      'requests of the workload: expected requests, a duration, or stages that end',
    ],
    [
      { ...good, images: { from: ['a.png'] } },
      'endpoint of the workload: expected chat for images; received "completions"',
    ],
    [
      { ...good, sessions: { turns: 2, turnTokens: 9 } },
      'endpoint of the workload: expected chat for sessions',
    ],
    [
      { ...good, endpoint: 'chat', sessions: { turns: 2 } },
      'sessions.turnTokens of the workload: expected a length for later turns',
    ],
    [
      { ...sourced({ kind: 'synthetic', promptTokens: 9, as: 'token-ids' }), endpoint: 'chat' },
      'endpoint of the workload: expected completions for token ids',
    ],
    [
      { ...sourced({ kind: 'azure' }), endpoint: 'chat', sessions: { turns: 2, turnTokens: 9 } },
      'sessions of the workload: expected synthetic, sonnet or sharegpt',
    ],
  ])('is refused in one line: %j', (value, expected) => {
    expect(() => readConfig(value)).toThrow(expected);
  });

  it('needs no end of its own where the source or the stages have one', () => {
    const { requests: _, ...endless } = good;
    expect(() => readConfig({ ...endless, source: { kind: 'jsonl', file: 'a' } })).not.toThrow();
    expect(() => readConfig({ ...endless, load: '10rps:30s' })).not.toThrow();
    expect(() =>
      readConfig({ ...endless, source: { kind: 'jsonl', file: 'a', repeat: true } }),
    ).toThrow('requests, a duration');
  });
});
