/** @file The server's own view of the run, and how it fits the client's. */
import { formatBytes } from '@gradus/runtime';
import type { GpuFigures, GpusFigures } from '../analysis/gpu-figures.ts';
import type { ServerFigures } from '../analysis/server-figures.ts';
import { cell, facts, figureColumns, note, section, table } from './document.ts';
import type { Block, Cell, Section } from './document.ts';
import { countText, msText, rateText, shareText, unknownText } from './figure-text.ts';
import type { RunReport } from './run-report.ts';

export function serverSection({ server, reconciliation }: RunReport): Section[] {
  if (server === undefined) return [];
  return section(
    "The server's view",
    ...facts(
      ['in flight', inFlightText(server)],
      [
        'KV cache',
        server.kvUsage &&
          `${shareText(server.kvUsage.mean)} full on average, ${shareText(server.kvUsage.max)} at most`,
      ],
      ['preemptions', preemptionsCell(server)],
      ['prefix cache hits', optional(server.prefixCacheHitRate, shareText)],
      ['speculation', speculationText(server)],
      ['mean times', meansText(server)],
      ['sampled', samplingText(server)],
    ),
    ...(reconciliation?.findings ?? []).map((text) => note(text, 'plain')),
    ...gpuBlocks(server.gpus),
    ...server.notes.map((text) => note(text, 'warn')),
  );
}

const optional = (
  value: number | undefined,
  format: (known: number) => string,
): string | undefined => (value === undefined ? undefined : format(value));

function inFlightText({ meanRunning, meanWaiting }: ServerFigures): string | undefined {
  if (meanRunning === undefined && meanWaiting === undefined) return undefined;
  return `${rateText(meanRunning)} running, ${rateText(meanWaiting)} waiting on average`;
}

function preemptionsCell({ run, preemptions }: ServerFigures): Cell | undefined {
  if (run.preemptions === undefined) return undefined;
  const inWindow =
    preemptions === undefined ? '' : `, ${rateText(preemptions)} of them in the window`;
  return cell(
    run.preemptions === 0 ? 'none' : `${rateText(run.preemptions)}${inWindow}`,
    run.preemptions === 0 ? 'plain' : 'warn',
  );
}

function speculationText({ speculative }: ServerFigures): string | undefined {
  if (speculative === undefined) return undefined;
  return `${shareText(speculative.acceptanceRate)} of drafts accepted, ${rateText(speculative.tokensPerStep)} tokens per step`;
}

/** `queue 3.1 ms, prefill 40 ms` */
function meansText({ meanMs }: ServerFigures): string {
  return Object.entries(meanMs)
    .map(([name, mean]) => `${name} ${msText(mean.meanMs)}`)
    .join(', ');
}

function samplingText({ sampling }: ServerFigures): string {
  const { samples, meanIntervalMs } = sampling;
  const every = meanIntervalMs === undefined ? '' : `, every ${msText(meanIntervalMs)}`;
  return `${countText(samples, 'time')}${every}`;
}

function gpuBlocks(gpus: GpusFigures | undefined): Block[] {
  if (gpus === undefined) return [];
  return [
    ...table(
      'GPUs over the window',
      [
        { name: 'GPU' },
        ...figureColumns('busy', 'mean power', 'max power', 'max memory', 'max °C', 'energy'),
      ],
      gpus.gpus.map(gpuRow),
    ),
    ...(gpus.outputTokensPerJoule === undefined
      ? []
      : [note(`${rateText(gpus.outputTokensPerJoule)} output tokens per joule.`, 'plain')]),
  ];
}

function gpuRow(gpu: GpuFigures): Cell[] {
  const unit = (value: number | undefined, name: string): Cell =>
    cell(value === undefined ? unknownText : `${rateText(Math.round(value * 10) / 10)} ${name}`);
  return [
    cell(`${gpu.index}${gpu.name === undefined ? '' : ` ${gpu.name}`}`),
    cell(shareText(gpu.meanUtilization)),
    unit(gpu.meanPowerWatts, 'W'),
    unit(gpu.maxPowerWatts, 'W'),
    cell(optional(gpu.maxMemoryUsedBytes, formatBytes) ?? unknownText),
    cell(rateText(gpu.maxTemperatureCelsius)),
    unit(gpu.energyJoules, 'J'),
  ];
}
