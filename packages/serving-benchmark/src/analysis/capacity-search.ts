/**
 * @file Where a server's capacity lies: the highest rate at which an objective holds, from measured
 * points that near the knee come out now so, now so.
 *
 * A Bayesian search, as psychophysics finds thresholds: Kontsevich and Tyler, "Bayesian adaptive
 * estimation of psychometric slope and threshold", Vision Research 39 (1999), over a grid of
 * hypotheses (knee, width). The next rate is the one whose answer is expected to leave the least
 * doubt about the knee; that repeats near the knee by itself, because a noisy answer moves belief but
 * little. The interval is the central part of what is believed of the knee, so it is as honest about
 * noisy answers as about few.
 */
import { GradusError } from '@gradus/runtime';
import { normalCdf, normalQuantile } from '@gradus/statistics';
import type { Figure } from './intervals.ts';
import { betaCdf } from './student-and-beta.ts';

export interface CapacityPoint {
  /** Requests per second, or a concurrency: anything that grows with load. */
  readonly rate: number;
  /** Whether the objective held, or how probable that is from a point's own interval. */
  readonly met: boolean | number;
}

export interface CapacityOptions {
  readonly lowestRate: number;
  readonly highestRate: number;
  /** Where to begin; the lowest rate unless given. */
  readonly startRate?: number | undefined;
  /** Done when high / low ≤ 1 + tolerance; 0.1 unless given. */
  readonly tolerance?: number | undefined;
  /** Done after so many, however wide the interval; 30 unless given. */
  readonly mostProbes?: number | undefined;
  /** Of the interval; 0.95 unless given. */
  readonly level?: number | undefined;
}

export interface Capacity {
  /** The rate at which the objective holds every other time: the median of what is believed. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly points: number;
}

export type NextProbe =
  | { readonly done: false; readonly rate: number; readonly soFar: Capacity }
  | {
      readonly done: true;
      /** `below`, `above`: the knee lies outside the rates allowed, and the interval says nothing. */
      readonly outcome: 'found' | 'too-many-probes' | 'below' | 'above';
      readonly capacity: Capacity;
    };

/**
 * How probable it is that a point met its objective: that the share of good requests is at least what
 * was required, by its interval's half on that side. Without an interval there were few requests, and
 * they count as independent answers under Jeffreys' prior: eight good ones of ten do not rule out 90%.
 */
export function probabilityMet(share: Figure, required: number): number {
  const { estimate, level, n } = share;
  const bound = estimate >= required ? share.low : share.high;
  if (bound === undefined) {
    const good = estimate * n;
    return 1 - betaCdf(required, good + 0.5, n - good + 0.5);
  }
  if (bound === estimate) return estimate >= required ? 1 : 0;
  const error = Math.abs(estimate - bound) / normalQuantile((1 + level) / 2);
  return normalCdf((estimate - required) / error);
}

/**
 * Widths, in ln rate, over which "always" becomes "never" (the scale of a logistic curve), and how
 * likely each is before anything was measured: wide ones too, or few answers would seem to say more
 * than they do.
 */
const widths = [
  { width: 0.003, prior: 0.2 },
  { width: 0.02, prior: 0.15 },
  { width: 0.05, prior: 0.15 },
  { width: 0.1, prior: 0.15 },
  { width: 0.2, prior: 0.2 },
  { width: 0.35, prior: 0.15 },
] as const;
/** An answer that has nothing to do with the rate: a hiccup of the machine. */
const lapse = 0.01;
/** Not more than this times the highest rate at which the objective held: load grows step by step. */
const boldestStep = 2;

export function nextProbe(points: readonly CapacityPoint[], options: CapacityOptions): NextProbe {
  const settings = checked(points, options);
  const belief = posterior(points, settings);
  const { tolerance, mostProbes, lowestRate, highestRate, level } = settings;
  const capacity: Capacity = {
    estimate: belief.quantile(0.5),
    low: belief.quantile((1 - level) / 2),
    high: belief.quantile((1 + level) / 2),
    level,
    points: points.length,
  };
  const finished = (outcome: Extract<NextProbe, { done: true }>['outcome']): NextProbe => ({
    done: true,
    outcome,
    capacity,
  });
  if (belief.below > level) return finished('below');
  if (belief.above > level) return finished('above');
  const isInside = belief.below + belief.above < 1 - level;
  if (isInside && capacity.high <= capacity.low * (1 + tolerance)) return finished('found');
  if (points.length >= mostProbes) return finished('too-many-probes');

  const held = points.filter(({ met }) => Number(met) > 0.5).map(({ rate }) => rate);
  const boldest = held.length === 0 ? settings.startRate : boldestStep * Math.max(...held);
  const cap = Math.min(boldest, highestRate);
  const rate = belief.mostTelling(Math.log(lowestRate), Math.log(cap));
  return { done: false, rate: Math.exp(rate), soFar: capacity };
}

type Settings = { readonly [Name in keyof CapacityOptions]-?: number };

function checked(points: readonly CapacityPoint[], options: CapacityOptions): Settings {
  const { lowestRate, highestRate, startRate = lowestRate } = options;
  const { tolerance = 0.1, mostProbes = 30, level = 0.95 } = options;
  const settings = { lowestRate, highestRate, startRate, tolerance, mostProbes, level };
  if (!(lowestRate > 0 && highestRate > lowestRate && Number.isFinite(highestRate))) {
    throw refused('0 < lowest rate < highest rate', `${lowestRate} and ${highestRate}`);
  }
  if (!(startRate >= lowestRate && startRate <= highestRate)) {
    throw refused(`a first rate from ${lowestRate} to ${highestRate}`, String(startRate));
  }
  if (!(tolerance >= 0.005)) throw refused('a tolerance of at least 0.005', String(tolerance));
  if (!(level > 0.5 && level < 1)) throw refused('a level between 0.5 and 1', String(level));
  for (const { rate, met } of points) {
    if (!(rate > 0 && Number.isFinite(rate))) throw refused('positive rates', String(rate));
    if (!(Number(met) >= 0 && Number(met) <= 1)) {
      throw refused('"met" as yes, no or a probability', String(met));
    }
  }
  return settings;
}

const refused = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'capacity-search',
    kind: 'usage',
    what: 'Cannot search for a capacity',
    expected,
    received,
  });

interface Belief {
  /** That the knee lies outside the rates allowed. */
  readonly below: number;
  readonly above: number;
  /** Of the knee. */
  readonly quantile: (probability: number) => number;
  /** The ln rate between two whose answer leaves the least variance of ln knee, as expected. */
  readonly mostTelling: (from: number, to: number) => number;
}

/** Grid steps within the tolerance. */
const fineness = 5;
/** How far past the rates allowed, in ln rate, knees are thought of. */
const margin = 0.7;
/** Where the next rate is looked for: quantiles of the knee. */
const candidates = [0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99];

function posterior(points: readonly CapacityPoint[], settings: Settings): Belief {
  const lowest = Math.log(settings.lowestRate);
  const highest = Math.log(settings.highestRate);
  const step = Math.log1p(settings.tolerance) / fineness;
  const from = lowest - margin;
  const count = Math.ceil((highest + margin - from) / step);
  const knees = Float64Array.from({ length: count }, (_, index) => from + (index + 0.5) * step);

  // joint[w][k]: how much the knee k and the width w are believed together.
  const joint = widths.map(({ prior, width }) => {
    const row = new Float64Array(count).fill(prior / count);
    for (const { rate, met } of points) {
      const logRate = Math.log(rate);
      const yes = Number(met);
      for (let k = 0; k < count; k++) {
        const holds = probabilityToHold(knees[k]!, width, logRate);
        row[k]! *= yes * holds + (1 - yes) * (1 - holds);
      }
    }
    return row;
  });
  const weights = knees.map((_, k) => joint.reduce((sum, row) => sum + row[k]!, 0));
  const total = weights.reduce((a, b) => a + b);
  const share = (isMeant: (knee: number) => boolean): number =>
    weights.reduce((sum, weight, k) => sum + (isMeant(knees[k]!) ? weight : 0), 0) / total;
  const quantileOfLog = (probability: number): number => {
    let left = probability * total;
    for (const [k, weight] of weights.entries()) {
      if (left <= weight) return knees[k]! + (left / weight - 0.5) * step;
      left -= weight;
    }
    return knees.at(-1)! + step / 2;
  };
  const expectedVariance = (logRate: number): number => {
    const yes = [0, 0, 0];
    const no = [0, 0, 0];
    for (const [w, row] of joint.entries()) {
      for (let k = 0; k < count; k++) {
        if (row[k]! < 1e-12 * total) continue;
        const knee = knees[k]!;
        const holds = row[k]! * probabilityToHold(knee, widths[w]!.width, logRate);
        addMoments(yes, holds, knee);
        addMoments(no, row[k]! - holds, knee);
      }
    }
    return remainder(yes) + remainder(no);
  };
  return {
    below: share((knee) => knee < lowest),
    above: share((knee) => knee > highest),
    quantile: (probability) => Math.exp(quantileOfLog(probability)),
    mostTelling: (least, most) => {
      const rates = candidates.map((p) => Math.min(Math.max(quantileOfLog(p), least), most));
      const doubts = rates.map(expectedVariance);
      return rates[doubts.indexOf(Math.min(...doubts))]!;
    },
  };
}

/** Widths from the knee beyond which the logistic curve is flat to the last digit. */
const certain = 36;

function probabilityToHold(knee: number, width: number, logRate: number): number {
  const widthsAbove = (logRate - knee) / width;
  if (widthsAbove > certain) return lapse;
  if (widthsAbove < -certain) return 1 - lapse;
  return lapse + (1 - 2 * lapse) / (1 + Math.exp(widthsAbove));
}

function addMoments(moments: number[], weight: number, value: number): void {
  moments[0]! += weight;
  moments[1]! += weight * value;
  moments[2]! += weight * value * value;
}

/** Weight times variance. */
function remainder([weight, first, second]: readonly number[]): number {
  return weight! > 0 ? Math.max(0, second! - first! ** 2 / weight!) : 0;
}
