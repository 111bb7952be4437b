/** @file The figures of speed as tables and plots. */
import { barPlot, formatCsv } from '@gradus/evidence';
import { arms, bare, ours } from './arms.ts';
import { floodConditions, type FloodResults } from './flood.ts';
import { calmTokenMs, type PacedCpu, type PacedFigure, type PacedResults } from './paced.ts';
import { floodOf, itlErrorMs, medianOf, ratioOf, ttftErrorMs, worstOf } from './speed-figures.ts';
import type { ThreadFigures } from './threads.ts';

export function floodTable(flood: FloodResults): string {
  const rows = floodConditions.flatMap((condition) =>
    condition.arms.map(({ name }) => {
      const figures = floodOf(flood, condition.name, name);
      const counter = floodOf(flood, condition.name, bare.name);
      return [
        condition.name,
        name,
        Math.round(medianOf(figures, ({ chunksPerSecond }) => chunksPerSecond)),
        medianOf(figures, ({ cpuPerChunkUs }) => cpuPerChunkUs).toFixed(2),
        ratioOf(figures, counter).toFixed(2),
      ];
    }),
  );
  return formatCsv([
    ['flood', 'client', 'chunks/s', 'µs of processor per chunk', 'times the bare counter'],
    ...rows,
  ]);
}

export function pacedTable({ arms: paced, counter, calm }: PacedResults): string {
  const cpuCells = (cpu: readonly PacedCpu[]): (string | number)[] => [
    (100 * medianOf(cpu, ({ share }) => share)).toFixed(0),
    medianOf(cpu, ({ perChunkUs }) => perChunkUs).toFixed(1),
  ];
  const row = (name: string, figures: readonly PacedFigure[]): (string | number)[] => {
    const cpu = figures.map((figure) => figure.cpu);
    const worst = (valueOf: (figure: PacedFigure) => number): string =>
      worstOf(figures, valueOf).toFixed(1);
    return [
      name,
      ...cpuCells(cpu),
      worst((figure) => figure.lagP50Ms),
      worst((figure) => figure.lagP99Ms),
      worst((figure) => figure.sendLagP99Ms),
      worst((figure) => figure.ttftP99Ms),
      worst(ttftErrorMs),
      worst((figure) => figure.itlP99Ms),
      worst(itlErrorMs),
      worst((figure) => figure.serverLagP99Ms),
      (medianOf(figures, ({ peakRssBytes }) => peakRssBytes) / 1e6).toFixed(0),
      figures.reduce((sum, figure) => sum + figure.mismatched + figure.failures, 0),
    ];
  };
  return formatCsv([
    [
      'client',
      'core %',
      'µs per chunk',
      'lag p50 ms',
      'lag p99',
      'send lag p99',
      'TTFT p99',
      'its error',
      'ITL p99',
      'its error',
      "the server's own lag p99",
      'peak MB',
      'wrong or failed',
    ],
    ...[...paced].map(([name, figures]) => row(name, figures)),
    [bare.name, ...cpuCells(counter), ...Array.from({ length: 10 }, () => '')],
    row(`${ours.name}, ${calmTokenMs} ms per token`, calm),
  ]);
}

export function threadTable(threads: readonly ThreadFigures[]): string {
  return formatCsv([
    ['worker threads', 'cores for them', 'chunks/s', 'µs of processor per chunk'],
    ...threads.map((figures) => [
      figures.threads,
      figures.cores,
      Math.round(medianOf(figures.rounds, ({ chunksPerSecond }) => chunksPerSecond)),
      medianOf(figures.rounds, ({ cpuPerChunkUs }) => cpuPerChunkUs).toFixed(2),
    ]),
  ]);
}

export function floodPlot(flood: FloodResults): string {
  const conditions = floodConditions.slice(0, 2);
  return barPlot({
    title: 'Flood',
    description: `Chunks per second of ${arms.length} clients.`,
    categoryLabel: 'Client',
    categories: arms.map(({ name }) => name),
    y: { label: 'Chunks taken', unit: '1,000/s' },
    series: conditions.map(({ name: condition }) => ({
      name: condition,
      values: arms.map(
        ({ name }) =>
          medianOf(floodOf(flood, condition, name), (figure) => figure.chunksPerSecond) / 1000,
      ),
    })),
  });
}

export function lagPlot({ arms: paced }: PacedResults): string {
  const names = [...paced.keys()];
  return barPlot({
    title: 'Lag of chunks',
    description: `Median and 99th percentile of ${names.length} clients, worst round.`,
    categoryLabel: 'Client',
    categories: names,
    y: { label: 'Stamped after it was written', unit: 'ms' },
    series: [
      { name: 'median', values: names.map((name) => worstOf(paced.get(name)!, (f) => f.lagP50Ms)) },
      { name: 'p99', values: names.map((name) => worstOf(paced.get(name)!, (f) => f.lagP99Ms)) },
    ],
  });
}
