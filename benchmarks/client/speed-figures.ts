/** @file Rounds put together: medians, and what ours is beside another's, round by round. */
import {
  type Interval,
  mean,
  pairedBootstrapInterval,
  quantile,
  type Random,
} from '@gradus/statistics';
import type { FloodFigure, FloodResults } from './flood.ts';
import type { PacedCpu, PacedFigure } from './paced.ts';

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const medianOf = <Row>(rows: readonly Row[], valueOf: (row: Row) => number): number =>
  median(rows.map(valueOf));

/** The worst round: a promise about a 99th percentile holds in every one. */
export const worstOf = <Row>(rows: readonly Row[], valueOf: (row: Row) => number): number =>
  Math.max(...rows.map(valueOf));

export function floodOf(flood: FloodResults, condition: string, arm: string): FloodFigure[] {
  return [...(flood.get(condition)?.get(arm) ?? [])];
}

/** Chunks per second of the first over those of the second, round by round. */
export const ratioOf = (first: readonly FloodFigure[], second: readonly FloodFigure[]): number =>
  median(first.map((figure, round) => figure.chunksPerSecond / second[round]!.chunksPerSecond));

/** Processor per delivered chunk, the first's over the second's, round by round. */
export const cpuRatioOf = (first: readonly PacedCpu[], second: readonly PacedCpu[]): number =>
  median(first.map(({ perChunkUs }, round) => perChunkUs / second[round]!.perChunkUs));

export const ttftMedianErrorMs = (figure: PacedFigure): number =>
  Math.abs(figure.ttftP50Ms - figure.trueTtftP50Ms);
export const itlMedianErrorMs = (figure: PacedFigure): number =>
  Math.abs(figure.itlP50Ms - figure.trueItlP50Ms);
export const ttftErrorMs = (figure: PacedFigure): number =>
  Math.abs(figure.ttftP99Ms - figure.trueTtftP99Ms);
export const itlErrorMs = (figure: PacedFigure): number =>
  Math.abs(figure.itlP99Ms - figure.trueItlP99Ms);

/** First minus second, over the rounds. */
export function differenceOf(
  first: readonly number[],
  second: readonly number[],
  random: Random,
): Interval {
  return pairedBootstrapInterval(first, second, (a, b) => mean(a) - mean(b), {
    random,
    interval: 'percentile',
  });
}
