/**
 * @file The Kubernetes manifest: held against the API's own schema, and its container's command run as
 * it stands there, once for each index, as local processes against a mock. A cluster it has not seen.
 */
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startMock } from '@gradus/serving-benchmark';
import { Job, type IJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim, Pod } from 'kubernetes-models/v1';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repository, runFile, Workspace } from './gradus.ts';

const text = readFileSync(join(repository, 'benchmarks/serving/kubernetes-job.yaml'), 'utf8');
const documents = parseAllDocuments(text).map((document) => document.toJS() as IJob);
const [claim, job, results] = documents as [IJob, IJob, IJob];
const pod = job.spec!.template.spec!;
const [container] = pod.containers as [(typeof pod.containers)[number]];

const workspace = new Workspace();
afterAll(() => workspace.remove());

describe('the manifest', () => {
  it('is what the API of Kubernetes takes', () => {
    expect(documents).toHaveLength(3);
    expect(() => new PersistentVolumeClaim(claim as never).validate()).not.toThrow();
    expect(() => new Job(job).validate()).not.toThrow();
    expect(() => new Pod(results as never).validate()).not.toThrow();
    // That oracle does refuse: a number where the API wants a text, a field that is missing.
    const spec = job.spec!;
    expect(() =>
      new Job({ ...job, spec: { ...spec, completions: '4' as never } }).validate(),
    ).toThrow(/completions/);
    expect(() => new Job({ ...job, spec: {} as never }).validate()).toThrow(/template/);
  });

  it('starts all parts together, each once, by its index', () => {
    const { spec } = job;
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
    expect(spec).toMatchObject({ completionMode: 'Indexed', backoffLimit: 0 });
    expect(spec!.parallelism).toBe(spec!.completions);
    expect(valueOf('PARTS')).toBe(String(spec!.completions));
    expect(pod.restartPolicy).toBe('Never');
    expect(text.match(/@START_AT@/g)).toHaveLength(2);
  });

  it.each([
    ['the parts', pod],
    ['the results', (results as unknown as { spec: typeof pod }).spec],
  ])('gives %s no more than they need', (_, { securityContext, containers, ...spec }) => {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 1000 });
    expect(securityContext!.runAsUser).toBeGreaterThan(0);
    expect(containers).toHaveLength(1);
    expect(containers[0]).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: { requests: { cpu: expect.any(String) }, limits: { memory: expect.any(String) } },
    });
  });

  it('mounts every folder that its command names, and every mount has its volume', () => {
    const mounts = new Map(container.volumeMounts!.map((one) => [one.mountPath, one]));
    for (const name of ['BENCH', 'SCRATCH', 'RESULTS']) {
      expect([...mounts.keys()]).toContain(valueOf(name));
    }
    expect(mounts.get('/bench')).toMatchObject({ readOnly: true });
    const volumes = new Set(pod.volumes!.map(({ name }) => name));
    expect(container.volumeMounts!.filter(({ name }) => !volumes.has(name))).toEqual([]);
    const used = [...container.args![0]!.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name!);
    const known = new Set(container.env!.map(({ name }) => name)).add('JOB_COMPLETION_INDEX');
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it(
    'measures: its command, run for every index, gives parts that merge to the whole',
    { timeout: 180_000 },
    async () => {
      const mock = await startMock({ port: 0, engine: { stepBaseMs: 2 } });
      try {
        await makeBundle();
        const parts = Number(valueOf('PARTS'));
        const startAt = new Date(Date.now() + 15_000).toISOString();
        const outcomes = await Promise.all(
          Array.from({ length: parts }, (_, index) => runContainer(index, mock.baseUrl, startAt)),
        );
        for (const { stderr } of outcomes) expect(stderr).not.toContain('gradus:');
        expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
        const folders = outcomes.map((_, index) => `results/serving/part-${index}`);
        const merged = await workspace.gradus(
          ['bench', 'merge'].concat(folders, '--out', 'whole', '--json'),
        );
        expect(merged.stderr).toBe('');
        const report = JSON.parse(merged.stdout) as {
          summary: { requests: object };
          header: { startedAt: string; part: object };
        };
        expect(report.summary.requests).toMatchObject({ total: 120, completed: 120 });
        const header = JSON.parse(readFileSync(workspace.path('whole/run.json'), 'utf8')) as {
          startedAt: string;
        };
        expect(header).toMatchObject({ part: { index: 0, count: 1 }, threads: 4 });
        // Where this machine has no time, requests are ready later than that.
        expect(Date.parse(header.startedAt)).toBeGreaterThanOrEqual(Date.parse(startAt));
      } finally {
        await mock.stop();
      }
    },
  );
});

const valueOf = (name: string): string | undefined =>
  container.env!.find((one) => one.name === name)?.value;

/** What `kubectl create configmap` takes: 1 MiB is the most that Kubernetes keeps in one. */
async function makeBundle(): Promise<void> {
  const file = workspace.path('gradus-bench.mjs');
  expect((await workspace.gradus(['bench', 'bundle', '--out', file])).stderr).toBe('');
  for (const folder of ['bench', 'scratch', 'results']) mkdirSync(workspace.path(folder));
  const zipped = gzipSync(readFileSync(file), { level: 9 });
  const scenario =
    'load: poisson:60rps\nrequests: 120\nprompt-tokens: 16\noutput-tokens: 8\nwarm-up: 0\ncalibrate: false\n';
  expect(zipped.length + scenario.length).toBeLessThan(2 ** 20);
  writeFileSync(workspace.path('bench/gradus-bench.mjs.gz'), zipped);
  writeFileSync(workspace.path('bench/scenario.yaml'), scenario);
}

/** Command, arguments and environment of the manifest; only where things lie is this machine's. */
function runContainer(index: number, baseUrl: string, startAt: string) {
  const own: Readonly<Record<string, string>> = {
    BASE_URL: baseUrl,
    START_AT: startAt,
    BENCH: workspace.path('bench'),
    SCRATCH: workspace.path(`scratch-${index}`),
    RESULTS: workspace.path('results'),
  };
  mkdirSync(own['SCRATCH']!);
  const env = Object.fromEntries(
    container.env!.map(({ name, value }) => [name, own[name] ?? value ?? '']),
  );
  const [program = '', ...options] = container.command!;
  return runFile(program, [...options, ...container.args!], {
    cwd: workspace.folder,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      JOB_COMPLETION_INDEX: String(index),
      ...env,
    },
  });
}
