/** @file The commands of `bench`. */
import { type Command, InvalidArgumentError } from 'commander';
import { collect, countFromOne, leaf, positiveNumber, wholeNumber } from './program-parts.ts';
import type { Session } from './session.ts';

export function addBenchCommands(
  bench: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  runOptions(
    leaf(bench, 'run', 'one load on one endpoint, measured', [
      './gradus bench run',
      './gradus bench run --base-url http://gpu-host:8000/v1 --load poisson:8rps --duration 2m',
      './gradus bench run --base-url http://gpu-host:8000/v1 --load concurrency:32 --slo "ttft:500 tpot:50"',
      './gradus bench run --dataset mooncake --load trace:2x --requests 500 --max-prompt-tokens 4096',
    ]),
    'concurrency:8',
  ).action(async (options) =>
    finish(await (await import('./commands/bench/run.ts')).benchRun(session, options)),
  );
  runOptions(
    leaf(bench, 'sweep', 'the same work under growing load; an interrupted one goes on', [
      './gradus bench sweep --concurrency 1,2,4,8,16,32',
      './gradus bench sweep --base-url http://gpu-host:8000/v1 --rate 1,2,4,8 --duration 60s --slo "ttft:500"',
    ]),
  )
    .option('--concurrency <list>', 'requests in flight: 1,2,4,8', numbers)
    .option('--rate <list>', 'requests per second, Poisson: 1,2,4,8', numbers)
    .action(async (options) =>
      finish(await (await import('./commands/bench/load.ts')).benchSweep(session, options)),
    );
  runOptions(
    leaf(bench, 'capacity', 'the highest load at which the objectives hold, with its interval', [
      './gradus bench capacity --slo "ttft:200 tpot:15"',
      './gradus bench capacity --base-url http://gpu-host:8000/v1 --slo "ttft:500 tpot:50" --lowest 1 --highest 64 --duration 60s',
    ]),
  )
    .option('--by <what>', 'rate or concurrency', 'rate')
    .option('--lowest <load>', 'the lowest load to try', positiveNumber, 1)
    .option('--highest <load>', 'the highest load to try', positiveNumber, 256)
    .option('--required <share>', 'of the requests that must meet them', positiveNumber, 0.9)
    .option('--tolerance <share>', 'done when the interval is this narrow', positiveNumber, 0.1)
    .option('--most-probes <count>', 'done after so many runs', countFromOne, 30)
    .action(async (options) =>
      finish(await (await import('./commands/bench/load.ts')).benchCapacity(session, options)),
    );
  leaf(bench, 'analyze <run>', 'the figures of a run again, from its records', [
    './gradus bench analyze results/serving.benchmark',
    './gradus bench analyze my-run --slo "ttft:300" --csv requests.csv --html report.html',
  ])
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
  runOptions(
    leaf(bench, 'ab', 'two endpoints in turns, A B B A; exit code 1 where the second is worse', [
      './gradus bench ab --a http://old:8000/v1 --b http://new:8000/v1 --load poisson:8rps --requests 400',
      `./gradus bench ab --mock-b '{"engine":{"stepBaseMs":9}}'`,
      './gradus bench ab --a http://old:8000/v1 --b http://new:8000/v1 --rounds 8 --on "TTFT p90, TPOT mean" --strict',
    ]),
    'concurrency:8',
    'two',
  )
    .option('--a <url>', 'the baseline; without it the built-in endpoint')
    .option('--b <url>', 'the candidate; likewise')
    .option('--model-b <name>', 'where it is not that of the baseline')
    .option('--api-key-b <key>', 'where it is not that of the baseline')
    .option('--mock-b <json>', 'constants of the second built-in endpoint')
    .option(
      '--rounds <count>',
      'of each; --requests or --duration are for one round',
      countFromOne,
      4,
    )
    .option('--minimum-effect <share>', 'smaller differences do not count', positiveNumber, 0.05)
    .option('--on <figures>', 'compare only these: "TTFT p50, TPOT mean"', names)
    .option('--strict', 'exit code 1 as well where nobody can tell')
    .action(async (options) =>
      finish(await (await import('./commands/bench/ab.ts')).benchAb(session, options)),
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
  leaf(bench, 'mock', 'the built-in endpoint, until Ctrl-C: its latency law is known exactly', [
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

/** What all measuring commands share. */
function runOptions(command: Command, load?: string, targets: 'one' | 'two' = 'one'): Command {
  if (load !== undefined) {
    command.option(
      '--load <shape>',
      'concurrency:16, poisson:8rps, constant:8rps, gamma:8rps,cv=2, 8rps:30s,16rps:30s, trace',
      load,
    );
  }
  if (targets === 'one') {
    command.option('--base-url <url>', 'http://host:8000/v1; without it the built-in endpoint');
  }
  return command
    .option('--model <name>', 'the first that the server names')
    .option('--api-key <key>', 'sent as a bearer token; or set OPENAI_API_KEY')
    .option('--header <name:value>', 'with every request; may be repeated', collect)
    .option('--insecure', 'accept any certificate')
    .option('--ca <file>', 'a certificate authority to trust, PEM')
    .option('--endpoint <which>', 'completions or chat', 'completions')
    .option('--prompt-tokens <lengths>', '512, 128-512, lognormal:512,0.8', '512')
    .option('--output-tokens <lengths>', 'likewise', '128')
    .option('--shared-prefix <share>', 'of each prompt, shared with others', positiveNumber)
    .option('--turns <lengths>', 'sessions of so many turns (chat)')
    .option('--think <ms>', 'between an answer and the next turn', '0')
    .option('--dataset <kind>', 'sonnet, jsonl, sharegpt, azure, mooncake, burstgpt')
    .option('--file <path>', 'of the dataset')
    .option('--max-prompt-tokens <count>', 'of a trace: longer ones are cut', countFromOne)
    .option('--tokenizer <file>', 'a tokenizer.json, where the server has no /tokenize')
    .option('--requests <count>', 'to send (200 without a duration)', countFromOne)
    .option('--duration <time>', '30s, 2m')
    .option('--temperature <value>', 'of sampling', Number)
    .option('--slo <objectives>', '"ttft:500 tpot:50": scheduled-ttft, itl-p99, e2e as well')
    .option('--seed <number>', 'of prompts, lengths and times', wholeNumber, 1)
    .option('--threads <count>', 'of the load generator', countFromOne, 1)
    .option('--shard <i/n>', 'this host is part i (from 0) of n', '0/1')
    .option('--start-at <time>', 'ISO 8601: hosts that share a run begin together')
    .option('--warm-up <count>', 'requests before the clock starts', wholeNumber, 2)
    .option('--retries <count>', 'counted in the records; none by default', wholeNumber, 0)
    .option('--max-sockets <count>', 'as many as it takes by default', countFromOne)
    .option('--timeout <time>', 'of a whole request', '1h')
    .option('--metrics-url <url>', "of the server's metrics, where they are elsewhere")
    .option('--dcgm-url <url>', 'of a DCGM exporter')
    .option('--no-metrics', "leave the server's metrics alone")
    .option('--no-calibrate', 'do not hold this client against the built-in endpoint afterwards')
    .option('--price-per-hour <price>', 'of all machines that serve', positiveNumber)
    .option('--price-per-gpu-hour <price>', 'with --gpus', positiveNumber)
    .option('--gpus <count>', 'that serve', countFromOne)
    .option('--mock <json>', 'constants of the built-in endpoint')
    .option('--name <name>', 'the evidence goes to results/<name>.benchmark', 'serving')
    .option('--out <folder>', 'measurements go here, and no evidence is written');
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

function numbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value > 0) || !Number.isFinite(value))) {
    throw new InvalidArgumentError('Expected numbers above 0, such as 1,2,4,8.');
  }
  return values;
}
