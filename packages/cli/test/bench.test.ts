/** @file `bench` as a person uses it: the real command, against the simulated endpoint. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './gradus.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const fast = '{"engine":{"stepBaseMs":2},"apiKey":"sk-of-the-test"}';
const slow = '{"engine":{"stepBaseMs":6},"apiKey":"sk-of-the-test"}';
/** Token ids need no words to be priced: each run begins seconds sooner. */
const work =
  '--token-ids --vocabulary-size 50000 --prompt-tokens 32 --output-tokens 16 --api-key sk-of-the-test';
const measured = `${work} --requests 80`;
const small = `${measured} --no-calibrate`;

/** As typed, without anything that needs quotes. */
const typed = (line: string): string[] => line.split(' ');

interface Report {
  readonly summary: { readonly requests: { readonly total: number; readonly completed: number } };
  readonly certificate: { readonly status: string };
}

describe('bench', () => {
  it('measures, keeps evidence that verifies, and reads its records again', async () => {
    const { status, stdout, stderr } = await workspace.process(
      typed(`bench run --mock ${fast} --load concurrency:4 --name mine ${measured}`),
    );
    expect(stderr).not.toContain('gradus:');
    expect(stdout).toMatch(/^ {2}TTFT +\d+ /m);
    expect(stdout).toMatch(/80: 80 completed, 0 failed/);
    expect(stderr).toContain('Calibrating the client');
    expect(stdout).toMatch(/^ {2}calibration +\d+ streams? with [\d,.]+ chunks\/s/m);
    const page = readFileSync(workspace.path('results/mine.benchmark/RESULTS.md'), 'utf8');
    expect(page).toContain('--api-key …');
    expect(page).not.toContain('sk-of-the-test');
    const verified = await workspace.gradus(['results', 'verify', 'mine.benchmark']);
    expect(verified.status).toBe(0);

    const again = await workspace.process(
      typed('bench analyze results/mine.benchmark --json --csv requests.csv'),
    );
    const report = JSON.parse(again.stdout) as Report;
    expect(report.summary.requests).toMatchObject({ total: 80, completed: 80 });
    // On a machine that has no time for it, a client cannot be believed; then both say so.
    expect(status).toBe(report.certificate.status === 'invalid' ? 1 : 0);
    expect(again.status).toBe(status);
    const rows = readFileSync(workspace.path('requests.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(81);
    expect(rows[0]).toContain('ttft_ms');
  });

  it('compares two runs: a slower candidate is worse, and the exit code says so', async () => {
    for (const [out, mock] of [
      ['before', fast],
      ['after', slow],
    ] as const) {
      const args = typed(`bench run --mock ${mock} --load poisson:40rps --out ${out} ${small}`);
      expect((await workspace.gradus(args)).stdout).toContain('80 completed, 0 failed');
    }
    const worse = await workspace.process(['bench', 'compare', 'before', 'after']);
    expect(worse.status).toBe(1);
    expect(worse.stdout).toMatch(/worse/i);
    const better = await workspace.gradus(['bench', 'compare', 'after', 'before']);
    expect(better.status).toBe(0);
    const gate = ['bench', 'compare', 'before', 'after', '--on'];
    expect((await workspace.gradus([...gate, 'requests'])).status).toBe(0);
    const nothing = await workspace.gradus([...gate, 'TTFT p17']);
    expect(nothing.status).toBe(2);
    expect(nothing.stderr).toMatch(/one of TTFT mean, .*"TTFT p17"/);

    const other = `bench run --mock ${fast} --load poisson:150rps --out other ${small}`;
    await workspace.gradus(typed(other));
    const refused = await workspace.gradus(['bench', 'compare', 'before', 'other']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('workload.config.load "poisson:40rps" and "poisson:150rps"');
  });

  it('holds two endpoints against each other in turns; the exit code is for a gate', async () => {
    const args = `bench ab --mock ${fast} --mock-b ${slow} --rounds 1 --load poisson:40rps ${small}`;
    const { status, stdout } = await workspace.gradus([...typed(args), '--on', 'tpot mean']);
    expect(stdout).toMatch(/WORSE: of 1 figure 0 better, 1 worse/);
    expect(stdout).toMatch(/in turns +1 round each, A B B A/);
    expect(status).toBe(1);
    const page = readFileSync(workspace.path('results/serving.benchmark/RESULTS.md'), 'utf8');
    expect(page).toContain('No figure of the candidate is worse');
    const verified = await workspace.gradus(['results', 'verify', 'serving.benchmark']);
    // A claim that fails is evidence all the same.
    expect(verified.stdout).toMatch(/serving\.benchmark +as it was written/);
  });

  it('takes its options from a scenario, and reports a sweep again from its points', async () => {
    const scenario = workspace.path('small.yaml');
    writeFileSync(
      scenario,
      'concurrency: [4, 8]\nprompt-tokens: 16\noutput-tokens: 8\nwarm-up: 0\ncalibrate: false\n' +
        'requests: 40\nmock: { engine: { stepBaseMs: 2 } }\n',
    );
    const line = 'bench sweep --config small.yaml --concurrency 1,2 --json';
    const swept = await workspace.gradus(typed(line));
    const page = readFileSync(workspace.path('results/serving.benchmark/RESULTS.md'), 'utf8');
    expect(page).toContain('name: small.yaml');
    expect(page).toContain('command: ./gradus bench sweep --config small.yaml --concurrency 1,2');

    const analyzed = await workspace.gradus(
      typed('bench analyze results/serving.benchmark --json --html again.html'),
    );
    expect(analyzed.stderr).toBe('');
    expect(JSON.parse(analyzed.stdout)).toEqual(JSON.parse(swept.stdout));
    const { points } = JSON.parse(analyzed.stdout) as { points: { load: number }[] };
    expect(points.map(({ load }) => load)).toEqual([1, 2]);
    expect(readFileSync(workspace.path('again.html'), 'utf8')).toContain('requests in flight');
    const refused = await workspace.gradus(
      typed('bench analyze results/serving.benchmark --csv requests.csv'),
    );
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('expected one of the folders in points/');

    // The same points as those of a search: its end is reported, not a sweep.
    const measurements = workspace.path('results/serving.benchmark/measurements');
    const [folder = ''] = readdirSync(measurements);
    const search = {
      schema: 'gradus.capacity-search/1',
      unit: 'requests in flight',
      required: 0.9,
      lowestRate: 1,
      highestRate: 16,
      probes: [1, 2].map((load, at) => ({ load, folder: `points/${at}-concurrency-${load}` })),
    };
    writeFileSync(`${measurements}/${folder}/search.json`, JSON.stringify(search));
    const searched = await workspace.gradus([
      ...typed('bench analyze results/serving.benchmark --slo'),
      'ttft:60000',
    ]);
    expect(searched.stdout).toMatch(/^Capacity: .*\nNOT SURE: .* about [\d.]+ requests in flight/);
  });

  it('writes down what it has when Ctrl-C is pressed', async () => {
    const measurements = workspace.path('results/serving.benchmark/measurements');
    /** Written half a second after they were measured. */
    const recorded = (): number =>
      existsSync(measurements)
        ? readdirSync(measurements, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('records-0.jsonl'))
            .map((name) => readFileSync(`${measurements}/${name}`, 'utf8').split('\n').length)
            .reduce((sum, lines) => sum + lines, 0)
        : 0;
    let waiting: NodeJS.Timeout | undefined;
    const { status } = await workspace.process(
      typed(`bench run --mock ${fast} --load concurrency:2 --duration 1h ${work}`),
      {
        onProgress: (child) => {
          waiting ??= setInterval(() => {
            if (recorded() > 10) child.kill('SIGINT');
          }, 100);
        },
      },
    );
    clearInterval(waiting);
    expect(status).toBe(130);
    const [run = ''] = readdirSync(measurements);
    const analyzed = await workspace.gradus([
      'bench',
      'analyze',
      `${measurements}/${run}`,
      '--json',
    ]);
    const report = JSON.parse(analyzed.stdout) as Report;
    expect(report.summary.requests.completed).toBeGreaterThan(5);
    expect(report.certificate.status).not.toBe('valid');
  });

  it.each([
    [['run', '--base-url', 'http://127.0.0.1:9/v1'], 3, /does not answer.*ECONNREFUSED/],
    [['run', '--base-url', 'nonsense'], 2, /base URL does not fit/],
    [['run', '--slo', 'ttft:soon'], 2, /Cannot read these objectives/],
    [['run', '--load', 'much'], 2, /Cannot read the load/],
    [['run', '--dataset', 'jsonl', '--file', 'empty.jsonl'], 2, /empty\.jsonl/],
    [['run', '--mock', '{"engine":{"stepBaseMs":-1}}'], 2, /stepBaseMs/],
    [['run', '--name', '../up'], 2, /lower-case letters/],
    [['sweep', '--rate', '1,x'], 2, /numbers above 0/],
    [['capacity'], 2, /--slo/],
    [['analyze', 'nowhere'], 2, /run\.json/],
    [['merge', 'nowhere', '--out', 'whole'], 2, /run\.json/],
  ] as const)('%j: one clear line', async (args, code, words) => {
    writeFileSync(workspace.path('empty.jsonl'), '');
    const { status, stdout, stderr } = await workspace.gradus(['bench', ...args]);
    const said = stderr.split('\n').filter((line) => line.startsWith('gradus:'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
    expect(stdout).toBe('');
    expect(status).toBe(code);
  });
});
