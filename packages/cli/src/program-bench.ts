/** @file The commands of `bench`. */
import type { StartTarget } from '@gradus/serving-benchmark';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  abOptionTable,
  attributeOf,
  capacityOptionTable,
  exclusive,
  keyOf,
  loadOption,
  runOptionTable,
  sweepOptionTable,
  type BenchOption,
  type OptionKind,
} from './commands/bench/option-table.ts';
import {
  collect,
  countFromOne,
  leaf,
  numberFromZero,
  positiveNumber,
  wholeNumber,
} from './program-parts.ts';
import type { Session } from './session.ts';

/** @param startOwn our own server, where it is at hand: what is measured unless an endpoint is named */
export function addBenchCommands(
  bench: Command,
  session: Session,
  finish: (code: number) => void,
  startOwn?: StartTarget,
): void {
  const own = { startOwn };
  runOptions(
    leaf(bench, 'run', 'one load on one endpoint, measured', [
      './gradus bench run',
      './gradus bench run --mock --load poisson:8rps',
      './gradus bench run --base-url http://gpu-host:8000/v1 --load poisson:8rps --duration 2m',
      './gradus bench run --base-url http://gpu-host:8000/v1 --load concurrency:32 --slo "ttft:500 tpot:50"',
      './gradus bench run --dataset mooncake --load trace:2x --requests 500 --max-prompt-tokens 4096',
    ]),
    'concurrency:8',
  ).action(async (options) =>
    finish(
      await (await import('./commands/bench/run.ts')).benchRun(session, { ...options, ...own }),
    ),
  );
  addOptions(
    runOptions(
      leaf(bench, 'sweep', 'the same work under growing load; an interrupted one goes on', [
        './gradus bench sweep --concurrency 1,2,4,8,16,32',
        './gradus bench sweep --base-url http://gpu-host:8000/v1 --rate 1,2,4,8 --duration 60s --slo "ttft:500"',
      ]),
    ),
    sweepOptionTable,
  ).action(async (options) =>
    finish(
      await (await import('./commands/bench/load.ts')).benchSweep(session, { ...options, ...own }),
    ),
  );
  addOptions(
    runOptions(
      leaf(bench, 'capacity', 'the highest load at which the objectives hold, with its interval', [
        './gradus bench capacity --slo "ttft:200 tpot:15"',
        './gradus bench capacity --base-url http://gpu-host:8000/v1 --slo "ttft:500 tpot:50" --lowest 1 --highest 64 --duration 60s',
      ]),
    ),
    capacityOptionTable,
  ).action(async (options) =>
    finish(
      await (
        await import('./commands/bench/load.ts')
      ).benchCapacity(session, { ...options, ...own }),
    ),
  );
  leaf(
    bench,
    'analyze <run>',
    'the figures of a run, a sweep or a search again, from its records',
    [
      './gradus bench analyze results/serving.benchmark',
      './gradus bench analyze my-run --slo "ttft:300" --csv requests.csv --html report.html',
    ],
  )
    .option('--slo <objectives>', 'other objectives than it was measured with')
    .option('--price-per-hour <price>', 'of all machines that serve', positiveNumber)
    .option('--csv <file>', 'one row for each request')
    .option('--html <file>', 'one self-contained page')
    .action(async (run: string, options) =>
      finish(
        await (await import('./commands/bench/analyze.ts')).benchAnalyze(session, run, options),
      ),
    );
  leaf(bench, 'compare <baseline> <candidate>', 'two runs; exit code 1 where the second is worse', [
    './gradus bench compare before after',
    './gradus bench compare before after --on "TTFT p90, TPOT mean" --minimum-effect 0.02 --strict',
  ])
    .option('--minimum-effect <share>', 'smaller differences do not count', positiveNumber, 0.05)
    .option('--on <figures>', 'only these: "TTFT p50, TPOT mean"', names)
    .option('--strict', 'exit code 1 as well where nobody can tell')
    .option('--slo <objectives>', 'compare goodput under these as well')
    .action(async (baseline: string, candidate: string, options) =>
      finish(
        await (
          await import('./commands/bench/analyze.ts')
        ).benchCompare(session, baseline, candidate, options),
      ),
    );
  addOptions(
    runOptions(
      leaf(bench, 'ab', 'two endpoints in turns, A B B A; exit code 1 where the second is worse', [
        './gradus bench ab --a http://old:8000/v1 --b http://new:8000/v1 --load poisson:8rps --requests 400',
        `./gradus bench ab --mock --mock-b '{"engine":{"stepBaseMs":9}}'`,
        './gradus bench ab --a http://old:8000/v1 --b http://new:8000/v1 --rounds 8 --on "TTFT p90, TPOT mean" --strict',
      ]),
      'concurrency:8',
      runOptionTable.filter((option) => keyOf(option) !== 'base-url'),
    ),
    abOptionTable,
  ).action(async (options) =>
    finish(await (await import('./commands/bench/ab.ts')).benchAb(session, { ...options, ...own })),
  );
  leaf(bench, 'merge <part...>', 'the parts of a run that several hosts shared', [
    './gradus bench merge part-0 part-1 --out whole',
  ])
    .requiredOption('--out <folder>', 'where the whole goes')
    .action(async (parts: string[], options) =>
      finish(
        await (await import('./commands/bench/analyze.ts')).benchMerge(session, parts, options),
      ),
    );
  leaf(bench, 'mock', 'a simulated endpoint, until Ctrl-C: its latency law is known exactly', [
    './gradus bench mock --port 8000',
    `./gradus bench mock --config '{"engine":{"stepBaseMs":20},"engines":4}'`,
  ])
    .option('--port <port>', '0: any that is free', wholeNumber, 8000)
    .option('--host <address>', 'loopback unless you say otherwise', '127.0.0.1')
    .option('--config <json>', 'constants of its engine, faults, limits: JSON, or a file of it')
    .action(async (options) =>
      finish(await (await import('./commands/bench/mock.ts')).benchMock(session, options)),
    );
}

/** What all measuring commands share; a scenario file can say all of it. */
function runOptions(
  command: Command,
  load?: string,
  table: readonly BenchOption[] = runOptionTable,
): Command {
  if (load !== undefined) addOptions(command, [{ ...loadOption, preset: load }]);
  return addOptions(command, table)
    .option('--config <file>', 'a scenario: these options in YAML; the command line wins')
    .hook('preAction', async (_, action) => {
      const file: unknown = action.getOptionValue('config');
      if (typeof file !== 'string') return;
      const { readScenario } = await import('./commands/bench/scenario.ts');
      fillIn(action, await readScenario(file));
    });
}

/** What the command line left open. */
function fillIn(command: Command, scenario: ReadonlyMap<string, unknown>): void {
  const given = (key: string): boolean =>
    command.getOptionValueSource(attributeOf(key)) === 'cli' ||
    command.getOptionValueSource(attributeOf(key)) === 'env';
  const decided = new Set(exclusive.filter((group) => group.some(given)).flat());
  const known = new Set(command.options.map(keyOf));
  for (const [key, value] of scenario) {
    // The load of a run means nothing to a sweep: one file serves all.
    if (!known.has(key) || given(key) || decided.has(key)) continue;
    command.setOptionValueWithSource(attributeOf(key), value, 'config');
  }
}

function addOptions(command: Command, table: readonly BenchOption[]): Command {
  for (const { flags, about, kind, choices, preset } of table) {
    const option = new Option(flags, about);
    if (preset !== undefined) option.default(preset);
    if (choices !== undefined) option.choices(choices);
    const parse = parsers[kind];
    if (parse !== undefined) option.argParser(parse);
    command.addOption(option);
  }
  return command;
}

type Parser = (text: string, before?: unknown) => unknown;
const repeated: Parser = (text, before) => collect(text, before as readonly string[] | undefined);

/** What is a text stays one: the packages read it, so that whoever gives it hears the same. */
const parsers: Readonly<Record<OptionKind, Parser | undefined>> = {
  text: undefined,
  choice: undefined,
  flag: undefined,
  path: undefined,
  lengths: undefined,
  duration: undefined,
  load: undefined,
  objectives: undefined,
  shard: undefined,
  moment: undefined,
  mock: undefined,
  count: countFromOne,
  whole: wholeNumber,
  positive: positiveNumber,
  'not-negative': numberFromZero,
  numbers,
  names,
  headers: repeated,
  images: repeated,
};

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function numbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value > 0) || !Number.isFinite(value))) {
    throw new InvalidArgumentError('Expected numbers above 0, such as 1,2,4,8.');
  }
  return values;
}
