/**
 * @file Every option of the measuring commands, once: the command line is made of this table, and so
 * are the keys of scenario files (scenario.ts). What a value may be is told by its kind; the command
 * line reads kinds in program-bench.ts, scenario files in scenario-kinds.ts.
 */

export type OptionKind =
  | 'text'
  | 'choice'
  | 'flag'
  /** A whole number from 1. */
  | 'count'
  /** A whole number from 0. */
  | 'whole'
  | 'positive'
  | 'not-negative'
  | 'numbers'
  | 'names'
  | 'headers'
  | 'path'
  /** Addresses or paths; may be repeated. */
  | 'images'
  | 'lengths'
  | 'duration'
  | 'load'
  | 'objectives'
  | 'shard'
  | 'moment'
  | 'mock';

export interface BenchOption {
  /** As commander reads it; `--no-x` is the flag `x`, true unless given. */
  readonly flags: string;
  readonly about: string;
  readonly kind: OptionKind;
  readonly choices?: readonly string[];
  readonly preset?: string | number;
}

const option = (
  flags: string,
  kind: OptionKind,
  about: string,
  preset?: string | number,
): BenchOption => ({ flags, about, kind, ...(preset === undefined ? {} : { preset }) });

const choice = (
  flags: string,
  choices: readonly string[],
  about: string,
  preset?: string,
): BenchOption => ({ ...option(flags, 'choice', about, preset), choices });

/** The load of one run; a sweep and a search make theirs. */
export const loadOption = option(
  '--load <shape>',
  'load',
  'concurrency:16, poisson:8rps, constant:8rps, gamma:8rps,cv=2, 8rps:30s,16rps:30s, trace',
);

const target: readonly BenchOption[] = [
  option(
    '--base-url <url>',
    'text',
    'http://host:8000/v1; without it our own server, with the model that ships',
  ),
  option('--model <name>', 'text', 'the first that the server names'),
  option('--api-key <key>', 'text', 'sent as a bearer token; or set OPENAI_API_KEY'),
  option('--header <name:value>', 'headers', 'with every request; may be repeated'),
  option('--insecure', 'flag', 'accept any certificate'),
  option('--ca <file>', 'path', 'a certificate authority to trust, PEM'),
  choice('--endpoint <which>', ['completions', 'chat'], 'completions or chat', 'completions'),
];

const work: readonly BenchOption[] = [
  option(
    '--prompt-tokens <lengths>',
    'lengths',
    '512, 128-512, lognormal:512,0.8 (512; of our own server 128)',
  ),
  option('--output-tokens <lengths>', 'lengths', 'likewise (128; of our own server 64)'),
  option('--token-ids', 'flag', 'prompts as token ids (completions), not as text'),
  option('--vocabulary-size <count>', 'count', 'of token ids, where there is no tokenizer'),
  option('--shared-prefix <share>', 'positive', 'of each prompt, shared with others'),
  option('--turns <lengths>', 'lengths', 'sessions of so many turns (chat)'),
  option('--think <ms>', 'lengths', 'between an answer and the next turn', '0'),
  option('--image <url|file>', 'images', 'in each request, in turn (chat); may be repeated'),
  option('--images-per-request <count>', 'count', 'of those, 1 unless given'),
  option('--temperature <value>', 'not-negative', 'of sampling'),
];

const dataset: readonly BenchOption[] = [
  choice(
    '--dataset <kind>',
    ['synthetic', 'sonnet', 'jsonl', 'sharegpt', 'azure', 'mooncake', 'burstgpt'],
    'sonnet, jsonl, sharegpt, azure, mooncake, burstgpt; made up unless given',
  ),
  option('--file <path>', 'path', 'of the dataset'),
  option('--limit <count>', 'count', 'entries of it to read at most'),
  choice('--order <which>', ['file', 'shuffled'], 'jsonl, sharegpt: file or shuffled'),
  option('--repeat', 'flag', 'jsonl, sharegpt: begin again after the last entry'),
  option('--length-scale <factor>', 'positive', 'traces: all lengths times this'),
  option('--max-prompt-tokens <count>', 'count', 'traces, sharegpt: the longest prompt'),
  option('--max-output-tokens <count>', 'count', 'traces: the longest answer'),
  choice('--too-long <what>', ['clamp', 'drop'], 'traces: clamp what is longer, or drop it'),
  option('--min-tokens <count>', 'count', 'sharegpt: the shortest prompt and answer'),
  option('--max-total-tokens <count>', 'count', 'sharegpt: the longest of both together'),
  option('--trace-from <time>', 'duration', 'traces: begin so late in them'),
  option('--trace-window <time>', 'duration', 'traces: so much of their time'),
  option('--trace-model <name>', 'text', 'burstgpt: requests to this model only'),
  option('--log-type <name>', 'text', 'burstgpt: requests of this log only'),
  option('--tokenizer <file>', 'path', 'a tokenizer.json, where the server has no /tokenize'),
];

const course: readonly BenchOption[] = [
  option('--requests <count>', 'count', 'to send (200 without a duration)'),
  option('--duration <time>', 'duration', '30s, 2m'),
  option(
    '--slo <objectives>',
    'objectives',
    '"ttft:500 tpot:50": scheduled-ttft, itl-p99, e2e too',
  ),
  option('--seed <number>', 'whole', 'of prompts, lengths and times', 1),
  option('--threads <count>', 'count', 'of the load generator', 1),
  option('--shard <i/n>', 'shard', 'this host is part i (from 0) of n', '0/1'),
  option('--start-at <time>', 'moment', 'ISO 8601: hosts that share a run begin together'),
  option('--warm-up <count>', 'whole', 'requests before the clock starts', 2),
  option('--retries <count>', 'whole', 'counted in the records; none by default', 0),
  option('--max-sockets <count>', 'count', 'as many as it takes by default'),
  option('--connect-timeout <time>', 'duration', 'of TCP, tunnel and TLS together', '10s'),
  option('--first-byte-timeout <time>', 'duration', 'from the request to the answer', '10m'),
  option('--idle-timeout <time>', 'duration', 'of silence inside an answer', '2m'),
  option('--timeout <time>', 'duration', 'of a whole request', '1h'),
];

const surroundings: readonly BenchOption[] = [
  option('--metrics-url <url>', 'text', "of the server's metrics, where they are elsewhere"),
  option('--dcgm-url <url>', 'text', 'of a DCGM exporter'),
  option('--no-metrics', 'flag', "leave the server's metrics alone"),
  option('--no-calibrate', 'flag', 'do not hold this client against a simulated endpoint after it'),
  option('--price-per-hour <price>', 'positive', 'of all machines that serve'),
  option('--price-per-gpu-hour <price>', 'positive', 'with --gpus'),
  option('--gpus <count>', 'count', 'that serve'),
  option(
    '--mock [json]',
    'mock',
    'a simulated endpoint whose latency law is known; its constants, as JSON or a file of it',
  ),
  option('--name <name>', 'text', 'the evidence goes to results/<name>.benchmark', 'serving'),
  option('--out <folder>', 'path', 'measurements go here, and no evidence is written'),
];

/** What all measuring commands share. */
export const runOptionTable: readonly BenchOption[] = [
  ...target,
  ...work,
  ...dataset,
  ...course,
  ...surroundings,
];

export const sweepOptionTable: readonly BenchOption[] = [
  option('--concurrency <list>', 'numbers', 'requests in flight: 1,2,4,8'),
  option('--rate <list>', 'numbers', 'requests per second, Poisson: 1,2,4,8'),
];

export const abOptionTable: readonly BenchOption[] = [
  option('--a <url>', 'text', 'the baseline; without it our own server'),
  option('--b <url>', 'text', 'the candidate; likewise'),
  option('--model-b <name>', 'text', 'where it is not that of the baseline'),
  option('--api-key-b <key>', 'text', 'where it is not that of the baseline'),
  option('--mock-b [json]', 'mock', 'a simulated endpoint as the candidate, and its constants'),
  option('--rounds <count>', 'count', 'of each; --requests or --duration are for one round', 4),
  option('--minimum-effect <share>', 'positive', 'smaller differences do not count', 0.05),
  option('--on <figures>', 'names', 'compare only these: "TTFT p50, TPOT mean"'),
  option('--strict', 'flag', 'exit code 1 as well where nobody can tell'),
];

export const capacityOptionTable: readonly BenchOption[] = [
  choice('--by <what>', ['rate', 'concurrency'], 'rate or concurrency', 'rate'),
  option('--lowest <load>', 'positive', 'the lowest load to try', 1),
  option('--highest <load>', 'positive', 'the highest load to try', 256),
  option('--required <share>', 'positive', 'of the requests that must meet them', 0.9),
  option('--tolerance <share>', 'positive', 'done when the interval is this narrow', 0.1),
  option('--most-probes <count>', 'count', 'done after so many runs', 30),
];

/** Where one is given on the command line, the file's word on the others does not count. */
export const exclusive: readonly (readonly string[])[] = [
  ['concurrency', 'rate'],
  ['price-per-hour', 'price-per-gpu-hour'],
];

/** `--no-metrics` → `metrics`, `--base-url <url>` → `base-url`: what scenario files call it. */
export const keyOf = ({ flags }: Pick<BenchOption, 'flags'>): string =>
  /^--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? flags;

/** `base-url` → `baseUrl`: what the code calls it. */
export const attributeOf = (key: string): string =>
  key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What options are where nobody says otherwise: a switch that can only be turned off is on. */
export const presetsOf = (table: readonly BenchOption[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    table.flatMap((one) => {
      const preset = one.flags.startsWith('--no-') ? true : one.preset;
      return preset === undefined ? [] : [[attributeOf(keyOf(one)), preset]];
    }),
  );
