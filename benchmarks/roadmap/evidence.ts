/** @file What the measurements say, as evidence: claims, comparison, constraints, summary. */
import {
  claim,
  type Claim,
  type Comparison,
  constraint,
  type DraftBody,
  type Results,
} from '@gradus/evidence';
import { formatBytes, formatDuration } from '@gradus/runtime';
import type { RoadmapDocuments } from './documents.ts';
import { durationsOf, type Durations, summarize } from './figures.ts';
import { limitMs } from './limits.ts';
import { coldPlot, growthPlot } from './plots.ts';
import { ourName, peerName, type ReadingResults } from './reading.ts';
import type { ModelRun } from './sample-evidence.ts';
import type { ChildReport } from './sync-in-child.ts';
import { durationTable, growthTable, type NamedDurations, partTable, partsOf } from './tables.ts';
import type { Truth } from './truth.ts';
import { resultCount, type WorkName } from './works.ts';

export interface Measurements {
  readonly documents: RoadmapDocuments;
  readonly model: ModelRun;
  readonly cold: Readonly<Record<WorkName, readonly ChildReport[]>>;
  readonly warmMs: readonly number[];
  readonly reading: ReadingResults;
  readonly truth: Truth;
  readonly limits: Results['failures'];
}

const neededRatio = 2;
/** How much more a byte may cost in the largest text than in the document itself. */
const allowedGrowth = 2;

export function describeMeasurements(measurements: Measurements): DraftBody {
  const { documents, model, cold, warmMs, reading, limits } = measurements;
  const { largest, all } = documents;
  const parts = partsOf(cold);
  const sync = durationsOf(cold.sync);
  const bare = durationsOf(cold.bare);
  const durations: NamedDurations[] = [
    { name: `the largest document, ${resultCount} results`, ...sync },
    { name: 'the same once more, nothing to change', ...durationsOf(cold.again) },
    { name: `all ${all.length} documents, ${resultCount} results`, ...durationsOf(cold.five) },
    { name: 'the largest document, no results', ...bare },
  ];
  const warm = { name: 'the largest document, warm', ...summarize(warmMs) };
  const size = formatBytes(largest.input.sizeBytes);
  return {
    summary:
      `A first sync of ${largest.name} (${size}) with ${resultCount} results takes ${formatDuration(sync.medianMs)} after start-up, ${formatDuration(sync.worstMs)} at worst of ${sync.count}, and changes ${measurements.truth.places} places. ` +
      `Without results it takes ${formatDuration(bare.medianMs)}, ${formatDuration(bare.worstMs)} at worst; verifying them alone takes ${formatDuration(parts.verify)}. ` +
      `Reading the document takes ${formatDuration(reading.ourMs)} in a warm process, ${reading.ratio.estimate.toFixed(1)} times as fast as ${peerName}.`,
    claims: claimsOf(measurements, sync, bare),
    comparisons: [comparisonOf(reading, largest.name)],
    failures: limits,
    constraints: [
      constraint({
        name: `worst sync of ${largest.name} with ${resultCount} results, after start-up`,
        unit: 'ms',
        comparison: '<',
        limit: limitMs,
        measured: sync.worstMs,
      }),
      constraint({
        name: `worst sync of ${largest.name} without results, after start-up`,
        unit: 'ms',
        comparison: '<',
        limit: limitMs,
        measured: bare.worstMs,
      }),
    ],
    inputs: [...all.map(({ input }) => input), model.input],
    artifacts: [
      { name: 'syncs.svg', content: coldPlot(durations) },
      { name: 'growth.svg', content: growthPlot(reading.growth) },
      { name: 'syncs.csv', content: durationTable([...durations, warm]) },
      { name: 'parts.csv', content: partTable(parts) },
      { name: 'growth.csv', content: growthTable(reading.growth) },
    ],
    plots: [
      {
        title: 'A sync as the first thing that a process does',
        path: 'syncs.svg',
        alt: `Bars of median and worst durations: ${durations.map(({ name, medianMs }) => `${name} ${formatDuration(medianMs)}`).join('; ')}.`,
      },
      {
        title: 'Reading texts of growing size',
        path: 'growth.svg',
        alt: `Two rising lines on logarithmic axes: ${growthWords(reading)}.`,
      },
    ],
    tables: [
      { title: 'Syncs, after start-up', path: 'syncs.csv' },
      { title: 'Parts of a cold sync', path: 'parts.csv' },
      { title: 'Reading', path: 'growth.csv' },
    ],
    notes: [
      `Cold: every sync is the first thing that a process does once its code is imported (start-up takes ${formatDuration(startUpMs(cold.sync))}), from the files on the disk to the files on the disk; the document and the ledger are put back before each, and the kinds of work take turns in an order drawn anew. Warm: one process that has done some before.`,
      'Verifying and reading are measured alone, each in processes of its own; planning is what a dry run does once everything is open, writing what a sync does beyond that, and the rest is the difference of the medians: judging topics, looking for records, holding the document against both.',
      `Each result restates the reference run of the lab on tokenization for another topic: ${formatBytes(model.input.sizeBytes)} of RESULTS.md, ${model.artifacts.length} artifacts, ${model.results.sources.length} sources.`,
      `${ourName} reads a text into groups, items, milestones and figures; ${peerName} (remark-parse with remark-gfm) parses it into a tree and no more. Every text is another variant of the document. Of each larger text there are two to five.`,
    ],
  };
}

function claimsOf(
  { documents, reading, truth, cold }: Measurements,
  sync: Durations,
  bare: Durations,
): Claim[] {
  const machine = { class: 'machine' } as const;
  const exact = { class: 'exact' } as const;
  const { name } = documents.largest;
  return [
    claim({
      statement: `A sync of the largest of the five documents with ${resultCount} results takes less than ${limitMs} ms after start-up, by the median`,
      metric: `median of ${sync.count} first syncs of a process`,
      value: sync.medianMs,
      unit: 'ms',
      comparison: '<',
      threshold: limitMs,
      oracle: 'the limit that was set for it',
      replay: machine,
    }),
    claim({
      statement: `A sync of the largest of the five documents with ${resultCount} results takes less than ${limitMs} ms after start-up even at its slowest`,
      metric: `longest of ${sync.count} first syncs of a process`,
      value: sync.worstMs,
      unit: 'ms',
      comparison: '<',
      threshold: limitMs,
      oracle: 'the limit that was set for it',
      replay: machine,
    }),
    claim({
      statement: `Without results to verify, the same sync takes less than ${limitMs} ms`,
      metric: `longest of ${bare.count} first syncs of a process`,
      value: bare.worstMs,
      unit: 'ms',
      comparison: '<',
      threshold: limitMs,
      oracle: 'the limit that was set for it',
      replay: machine,
    }),
    claim({
      statement: `Reading a document is at least twice as fast as parsing it with ${peerName}`,
      metric: 'ratio of median times, lower end of its 95% interval',
      value: reading.ratio.low,
      unit: 'times',
      comparison: '>=',
      threshold: neededRatio,
      oracle: 'remark-parse with remark-gfm, in the same process',
      replay: machine,
    }),
    claim({
      statement: 'The time of reading grows as the text does',
      metric: 'time per byte, largest text over the document itself',
      value: growthFactor(reading),
      unit: 'times',
      comparison: '<=',
      threshold: allowedGrowth,
      oracle: 'a line through the origin',
      replay: machine,
    }),
    claim({
      statement: `The same check boxes are found as by ${peerName}`,
      metric: `texts with others, of ${reading.comparedTexts}`,
      value: reading.disagreements,
      unit: 'texts',
      comparison: '=',
      threshold: 0,
      oracle: 'remark-parse with remark-gfm',
      replay: exact,
    }),
    claim({
      statement: 'Every sync that was timed changes as many places as the one that was checked',
      metric: `syncs with another count than ${truth.places}`,
      value: cold.sync.filter(({ places }) => places !== truth.places).length,
      unit: 'syncs',
      comparison: '=',
      threshold: 0,
      oracle: 'a sync in another process, whose document was compared line by line',
      replay: exact,
    }),
    claim({
      statement: `Only the lines of ${name} that the sync names are changed`,
      metric: `lines that differ and are not named, at ${truth.places} places changed`,
      value: truth.unnamedLines,
      unit: 'lines',
      comparison: '=',
      threshold: 0,
      oracle: 'the document before, line by line',
      replay: exact,
    }),
    claim({
      statement: 'A second sync finds nothing to change',
      metric: 'places changed',
      value: truth.placesAgain,
      unit: 'places',
      comparison: '=',
      threshold: 0,
      oracle: 'the document after the first',
      replay: exact,
    }),
    claim({
      statement: 'Once the results are gone, a sync gives the document back',
      metric: 'bytes that differ',
      value: truth.lastingBytes,
      unit: 'bytes',
      comparison: '=',
      threshold: 0,
      oracle: 'the document before the first sync',
      replay: exact,
    }),
  ];
}

function comparisonOf(reading: ReadingResults, document: string): Comparison {
  const { low, high, n, method, estimate } = reading.differenceMs;
  return {
    metric: `reading ${document}`,
    unit: 'ms',
    arms: [
      { name: ourName, value: reading.ourMs },
      { name: peerName, value: reading.peerMs },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

const perByte = ({ ourMs, sizeBytes }: ReadingResults['growth'][number]): number =>
  ourMs / sizeBytes;

const growthFactor = ({ growth }: ReadingResults): number =>
  perByte(growth.at(-1)!) / perByte(growth[0]!);

function growthWords({ growth }: ReadingResults): string {
  const last = growth.at(-1)!;
  const lastOfPeer = growth.findLast(({ peerMs }) => peerMs !== undefined)!;
  return (
    `${ourName} reads ${formatBytes(last.sizeBytes)} in ${formatDuration(last.ourMs)}, ` +
    `${peerName} parses ${formatBytes(lastOfPeer.sizeBytes)} in ${formatDuration(lastOfPeer.peerMs!)}`
  );
}

const startUpMs = (reports: readonly ChildReport[]): number =>
  summarize(reports.map((report) => report.startUpMs)).medianMs;
