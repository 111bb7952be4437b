/** @file Scenario files: the same options by the same names, and one line for every mistake. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@gradus/serving-benchmark';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { settingsOf, type BenchOptions } from '../src/commands/bench/options.ts';
import { keyOf, presetsOf, runOptionTable } from '../src/commands/bench/option-table.ts';
import { readScenario, scenarioOptions } from '../src/commands/bench/scenario.ts';
import { addBenchCommands } from '../src/program-bench.ts';
import { createSession } from '../src/session.ts';
import { repository } from './gradus.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradus-scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, text);
  return file;
}

/** The commands themselves, with their actions replaced by one that hands over the options. */
async function optionsOf(args: readonly string[]): Promise<BenchOptions> {
  let heard: BenchOptions | undefined;
  const program = benchProgram();
  for (const command of program.commands) {
    command.action((options: BenchOptions) => {
      heard = options;
    });
  }
  await program.parseAsync(args, { from: 'user' });
  return heard!;
}

function benchProgram(): Command {
  const program = new Command('bench').exitOverride();
  addBenchCommands(program, createSession(new AbortController().signal), () => undefined);
  return program;
}

const measuring = ['run', 'sweep', 'capacity', 'ab'];

describe('a scenario file', () => {
  it('has a key for every option of the measuring commands', () => {
    const keys = new Set(scenarioOptions.map(keyOf));
    const ofPrograms = new Set(['--config', '--json', '--debug']);
    const options = benchProgram()
      .commands.filter((command) => measuring.includes(command.name()))
      .flatMap((command) => command.options)
      .filter(({ long }) => !ofPrograms.has(long ?? ''));
    expect(options.length).toBeGreaterThan(120);
    expect(options.map(keyOf).filter((key) => !keys.has(key))).toEqual([]);
  });

  /** For each option, a value in YAML and the same on the command line. */
  const samples: Readonly<Record<string, readonly [yaml: string, ...args: string[]]>> = {
    load: ['poisson:3rps', 'poisson:3rps'],
    header: ['{ x-key: a, y: 2 }', 'x-key: a', '--header', 'y: 2'],
    'prompt-tokens': ['128-256', '128-256'],
    'output-tokens': ['64', '64'],
    think: ['10', '10'],
    turns: ['2-3', '2-3'],
    slo: ['ttft:500 tpot:50', 'ttft:500 tpot:50'],
    shard: ['1/2', '1/2'],
    'start-at': ['2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z'],
    mock: ['{ engine: { stepBaseMs: 3 } }', '{"engine":{"stepBaseMs":3}}'],
    image: ['https://host/a.png', 'https://host/a.png'],
    concurrency: ['[1, 2, 4]', '1,2,4'],
    rate: ['[0.5, 8]', '0.5,8'],
    'warm-up': ['0', '0'],
    'mock-b': ['{ engine: { stepBaseMs: 3 } }', '{"engine":{"stepBaseMs":3}}'],
    on: ['[TTFT p90, TPOT mean]', 'TTFT p90, TPOT mean'],
  };
  const kinds: Readonly<Record<string, string>> = {
    count: '3',
    whole: '3',
    positive: '0.5',
    'not-negative': '0.5',
    duration: '90s',
    path: '/a/b',
    text: 'name',
  };

  it.each(scenarioOptions.map((option) => [keyOf(option), option] as const))(
    '%s means what --%s means',
    async (key, { flags, kind, choices }) => {
      const off = flags.startsWith('--no-');
      const plain = kinds[kind] ?? choices?.at(-1) ?? '';
      const [yaml, ...args] = samples[key] ?? [plain, plain];
      const command = measuring.find((name) =>
        benchProgram()
          .commands.find((one) => one.name() === name)!
          .options.some((option) => keyOf(option) === key),
      )!;
      const value = kind === 'flag' ? String(!off) : yaml;
      const file = write(`${key}: ${value}\n`);
      const given = kind === 'flag' ? [`--${off ? 'no-' : ''}${key}`] : [`--${key}`, ...args];
      const { config, ...fromFile } = await optionsOf([command, '--config', file]);
      expect(config).toBe(file);
      const fromLine = await optionsOf([command, ...given]);
      expect(fromFile).toEqual(fromLine);
      expect(fromLine).not.toEqual(await optionsOf([command]));
    },
  );

  it('mock: true is --mock alone', async () => {
    const file = write('mock: true\n');
    const { config: _, ...fromFile } = await optionsOf(['run', '--config', file]);
    expect(fromFile).toEqual(await optionsOf(['run', '--mock']));
    expect(fromFile).toHaveProperty('mock', true);
  });

  it('what nobody says is the same for the code that asks for it', async () => {
    const given = { ...presetsOf(runOptionTable), load: 'concurrency:8' };
    expect(given).toEqual(await optionsOf(['run']));
  });

  it('gives way to the command line, one by one', async () => {
    const file = write('seed: 5\nrate: [1, 2]\nprice-per-hour: 3\nlowest: 2\n');
    const options = await optionsOf(['sweep', '--config', file, '--concurrency', '1,2']);
    // A rate beside --concurrency would be a contradiction that nobody typed.
    expect(options).toMatchObject({ seed: 5, concurrency: [1, 2], pricePerHour: 3 });
    expect(options).not.toHaveProperty('rate');
    expect(options).not.toHaveProperty('lowest');
    const priced = ['run', '--config', file, '--price-per-gpu-hour', '1', '--seed', '7'];
    expect(await optionsOf(priced)).toMatchObject({ seed: 7, pricePerGpuHour: 1 });
    expect(await optionsOf(priced)).not.toHaveProperty('pricePerHour');
  });

  it('has paths that begin where it lies', async () => {
    const file = write('file: a.jsonl\nimage: [b.png, https://host/c.png]\n');
    expect(await readScenario(file)).toEqual(
      new Map<string, unknown>([
        ['file', join(folder, 'a.jsonl')],
        ['image', [join(folder, 'b.png'), 'https://host/c.png']],
      ]),
    );
  });

  it.each([
    ['seed: 1\nload: much\n', 'line 2: load: expected concurrency:16, 10rps'],
    ['promptTokens: 3\n', 'line 1: promptTokens: expected an option of bench run'],
    ['promptTokens: 3\n', 'received "promptTokens". Did you mean prompt-tokens?'],
    ['\n\nthreads: 0\n', 'line 3: threads: expected at least 1; received 0'],
    ['threads: two\n', 'line 1: threads: expected a whole number of at least 1; received "two"'],
    ['metrics: maybe\n', 'line 1: metrics: expected true or false; received "maybe"'],
    ['too-long: cut\n', 'line 1: too-long: expected clamp or drop; received "cut"'],
    ['slo: ttft:soon\n', 'line 1: slo: expected a positive time after "ttft:"'],
    ['timeout: 5\n', 'line 1: timeout: expected 500ms, 30s, 2m or 1h; received 5'],
    ['rate: [1, -2]\n', 'line 1: rate: expected more than 0; received [1,-2]'],
    ['mock: { engine: { stepBaseMs: -1 } }\n', 'line 1: mock: expected constants that fit'],
    ['api-key: [sk-secret]\n', 'line 1: api-key: expected a text; received …'],
    [
      'seed: 1\nseed: 2\n',
      'line 2: expected YAML, each key once; received Map keys must be unique',
    ],
    ['- seed\n', 'expected options as key: value; received object'],
  ])('is refused in one line: %j', async (text, words) => {
    const file = write(text);
    await expect(readScenario(file)).rejects.toThrow(words);
    await expect(readScenario(file)).rejects.toThrow(/^[^\n]*scenario\.yaml[^\n]*$/);
    await expect(readScenario(file)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('the scenarios that ship', () => {
  const scenarios = join(repository, 'benchmarks/serving');
  const files = readdirSync(scenarios).filter((name) => name.endsWith('.yaml'));
  const servers = files.filter((name) => !name.startsWith('kubernetes'));

  it('are those of the engines', () => {
    expect(servers.toSorted()).toEqual(
      ['llama-cpp', 'sglang', 'tensorrt-llm', 'tgi', 'triton', 'vllm'].map((one) => `${one}.yaml`),
    );
  });

  it.each(servers)(
    '%s fits run, sweep and capacity, and says how its server starts',
    async (name) => {
      const file = join(scenarios, name);
      for (const command of ['run', 'sweep', 'capacity']) {
        const settings = settingsOf(await optionsOf([command, '--config', file]));
        expect(readConfig(settings.workload).durationMs).toBe(120_000);
        expect(settings.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
        expect(settings.objectives).toHaveLength(2);
      }
      const comments = readFileSync(file, 'utf8').match(/^#.*$/gm)!.join('\n');
      const { port } = new URL(String((await readScenario(file)).get('base-url')));
      // The address is that of the command, or of the port its documentation names.
      expect(comments).toContain(port);
    },
  );
});
