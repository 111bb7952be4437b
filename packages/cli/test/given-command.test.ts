import { expect, it } from 'vitest';
import { givenCommand } from '../src/commands/bench/show.ts';

it('repeats a command as it was given', () => {
  expect(givenCommand(['bench', 'run', '--slo', 'ttft:500 tpot:50', '--seed', '2'])).toBe(
    "./gradus bench run --slo 'ttft:500 tpot:50' --seed 2",
  );
  expect(givenCommand(['bench', 'run', '--model', "it's"])).toBe(
    String.raw`./gradus bench run --model 'it'\''s'`,
  );
});

it.each([
  [['--api-key', 'sk-1'], '--api-key …'],
  [['--api-key=sk-1'], '--api-key=…'],
  [['--header', 'x-key: sk-1'], '--header …'],
  [['--base-url', 'https://me:sk-1@host/v1'], '--base-url https://…@host/v1'],
  [['--base-url', 'https://host/v1?key=sk-1'], "--base-url 'https://host/v1?…'"],
  [['--mock', '{"apiKey": "sk-1"}'], `--mock '{"apiKey":"…"}'`],
])('never repeats a secret: %j', (args, shown) => {
  expect(givenCommand(args)).toBe(`./gradus ${shown}`);
});
