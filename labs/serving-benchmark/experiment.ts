/** @file The experiment: what the lab measures, in order. See README.md. */
import { formatFigure } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { capacityPlots, type RunReport, sweepPlots } from '@gradus/serving-benchmark';
import { type Bench, withBench } from './bench.ts';
import { brokenFailures, brokenRobustness, measureBroken } from './broken.ts';
import {
  cacheClaims,
  cachePlot,
  cacheSummary,
  compareCache,
  measureCache,
  repetitionFailure,
} from './cache.ts';
import {
  capacityClaims,
  capacityConstraints,
  capacityText,
  pricesText,
  searchCapacity,
} from './capacity.ts';
import { curveClaims, curveTable, describeBend, measureCurve } from './curve.ts';
import {
  compareLoops,
  loopClaims,
  loopFigures,
  loopPlot,
  measureLoops,
  omissionFailure,
} from './loops.ts';
import { engine, protocolTable } from './protocol.ts';
import { tailFailure } from './tail.ts';
import { clientVerdict } from './verdict.ts';

export const run = (context: LabContext): Promise<LabReport> =>
  withBench(context, (bench) => measure(bench, context));

async function measure(bench: Bench, context: LabContext): Promise<LabReport> {
  const { scale, random, signal } = context;
  const { baseUrl } = await bench.startServer({ engine });
  const sweep = await measureCurve(bench, baseUrl, scale);
  const loops = await measureLoops(bench, scale);
  const cache = await measureCache(bench, baseUrl, scale);
  const capacity = await searchCapacity(bench, baseUrl, scale);
  const broken = await measureBroken(bench, scale);
  const tail = await tailFailure(random.split('tail'), signal);
  await breathe(signal);

  const slow = loopFigures(loops).slow;
  const loop = loopPlot(loops);
  const caches = cachePlot(cache);
  const packagePlots = [
    ...sweepPlots(sweep).filter(({ name }) => name !== 'goodput-load.svg'),
    ...capacityPlots(capacity.report),
  ];
  return {
    summary:
      `${describeBend(sweep)} ` +
      `While the server stalls, a closed loop calls ${formatFigure(slow.closed)}% of its requests slow; of the users of an open loop ${formatFigure(slow.open)}% are, by the law ${formatFigure(slow.true)}%. ` +
      `${cacheSummary(cache)} ` +
      `The promise is kept up to ${capacityText(capacity)}. ${pricesText(capacity, sweep)}`,
    claims: [
      ...curveClaims(sweep),
      ...loopClaims(loops),
      ...cacheClaims(cache),
      ...capacityClaims(capacity),
    ],
    comparisons: [...compareLoops(loops), ...compareCache(cache)],
    failures: [omissionFailure(loops), repetitionFailure(cache), ...brokenFailures(broken), tail],
    robustness: brokenRobustness(broken),
    constraints: capacityConstraints(capacity),
    target: targetOf(sweep.points[0]!.report),
    verdict: clientVerdict(bench.reports),
    hooks: [{ name: '/metrics of the server', kind: 'monitoring' }],
    artifacts: [
      { name: 'protocol.csv', content: protocolTable(scale) },
      { name: 'curve.csv', content: curveTable(sweep) },
      ...packagePlots.map(({ name, svg }) => ({ name, content: svg })),
      { name: 'stalls.svg', content: loop.svg },
      { name: 'cache.svg', content: caches.svg },
    ],
    tables: [
      { title: 'The protocol', path: 'protocol.csv' },
      { title: 'Throughput and latency by users', path: 'curve.csv' },
    ],
    plots: [
      ...packagePlots.map(({ name, title, alt }) => ({ title, path: name, alt })),
      { title: 'The same stalls, two clients', path: 'stalls.svg', alt: loop.alt },
      { title: 'Cold and warm prefix cache', path: 'cache.svg', alt: caches.alt },
    ],
    notes: [
      'Nothing here says how fast a real server is: the engine is simulated, and its law is the oracle.',
      'The verdict is on the client. That a run of seconds has no steady state, and few independent requests, shows in its intervals.',
    ],
  };
}

const targetOf = ({ header: { target } }: RunReport): NonNullable<LabReport['target']> => ({
  kind: target.kind,
  name: `${target.engine} serving ${target.model}`,
  version: target.version ?? 'of unknown version',
});
