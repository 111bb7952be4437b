/** @file What the soak says, as evidence. */
import { claim, constraint, type DraftBody, formatCsv, linePlot } from '@gradus/evidence';
import { formatBytes, formatDuration } from '@gradus/runtime';
import { quantile, type Random, unpairedBootstrapInterval } from '@gradus/statistics';
import { growthShare } from '../endurance/memory.ts';
import { type OthersUse, verdictOnOthers } from '../machine-use.ts';
import type { GoodAnswer } from './good-clients.ts';
import { limits, type SoakFigures, type WindowKind, windowKinds } from './soak-run.ts';

export interface SoakMeasurements {
  readonly figures: SoakFigures;
  readonly others: OthersUse | undefined;
  readonly random: Random;
}

const mostGrowth = 0.1;
const mostSlowing = 1.25;
const machine = { class: 'machine' } as const;
const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
