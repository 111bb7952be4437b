/**
 * @file Distributions of lengths in tokens, and the compact text they are written in:
 *
 *     256                            always
 *     128-512                        uniform, both ends included
 *     normal:256,64                  mean and standard deviation
 *     lognormal:256,0.8              mean and coefficient of variation
 *     lognormal:p50=200,p99=2000     median and 99th percentile
 *     empirical:lengths.txt          drawn from a file, one number a line
 *     empirical:trace.csv#ContextTokens
 *
 * `normal` and `lognormal` take `min=` and `max=`: values outside are clipped to them, so the mean
 * is that of the clipped distribution. Every draw is rounded to a whole number of at least 1.
 */
import { isAbsolute, join } from 'node:path';
import { normalQuantile, type Random } from '@gradus/statistics';
import { parseDecimal, splitArguments, type CompactArguments } from './compact.ts';
import { readNumbers } from './datasets/numbers.ts';
import { refused } from './fault.ts';

export type LengthSpec =
  | { readonly kind: 'fixed'; readonly tokens: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | ({ readonly kind: 'normal'; readonly mean: number; readonly deviation: number } & Clip)
  /** exp(mu + sigma · z) for a standard normal z. */
  | ({ readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number } & Clip)
  | { readonly kind: 'empirical'; readonly values: readonly number[] }
  | { readonly kind: 'empirical-file'; readonly path: string; readonly column?: string };

interface Clip {
  readonly min: number;
  readonly max: number;
}

/** What is drawn from. */
export interface Lengths {
  sample(random: Random): number;
}

const longestTokens = 10_000_000;
const forms =
  '256, 128-512, normal:256,64, lognormal:256,0.8, lognormal:p50=200,p99=2000 or empirical:<file>';

/** @throws GradusError `workload-argument` that names `what` the lengths are for */
export function parseLengths(text: string | number | readonly number[], what: string): LengthSpec {
  if (typeof text === 'number') return fixed(text, what);
  if (typeof text !== 'string') return empirical(text, what);
  const trimmed = text.trim();
  const single = parseDecimal(trimmed);
  if (single !== undefined) return fixed(single, what);
  const range = /^(?:uniform:)?(\d+)-(\d+)$/.exec(trimmed);
  if (range !== null) return uniform(Number(range[1]), Number(range[2]), trimmed, what);
  const colon = trimmed.indexOf(':');
  const kind = trimmed.slice(0, Math.max(colon, 0));
  const rest = trimmed.slice(colon + 1);
  if (kind === 'normal') return normal(splitArguments(rest), trimmed, what);
  if (kind === 'lognormal') return lognormal(splitArguments(rest), trimmed, what);
  if (kind === 'empirical' && rest !== '') {
    const hash = rest.lastIndexOf('#');
    return hash > 0
      ? { kind: 'empirical-file', path: rest.slice(0, hash), column: rest.slice(hash + 1) }
      : { kind: 'empirical-file', path: rest };
  }
  throw unreadable(trimmed, what);
}

const unreadable = (text: unknown, what: string, expected = forms): Error =>
  refused(`Cannot read the ${what}`, expected, text);

function fixed(tokens: number, what: string): LengthSpec {
  requireTokens([tokens], tokens, what);
  return { kind: 'fixed', tokens };
}

function uniform(low: number, high: number, text: string, what: string): LengthSpec {
  requireTokens([low, high], text, what);
  if (low > high) throw unreadable(text, what, 'a range whose lower end comes first');
  return { kind: 'uniform', low, high };
}

function empirical(values: readonly number[], what: string): LengthSpec {
  if (values.length === 0) throw unreadable(values, what, 'a list of at least one length');
  for (const value of values) requireTokens([value], value, what);
  return { kind: 'empirical', values };
}

function requireTokens(values: readonly number[], text: unknown, what: string): void {
  if (values.every((value) => Number.isInteger(value) && value >= 1 && value <= longestTokens)) {
    return;
  }
  throw unreadable(text, what, `whole numbers of tokens from 1 to ${longestTokens}`);
}

function normal(given: CompactArguments, text: string, what: string): LengthSpec {
  const expected = 'normal:<mean>,<standard deviation>, with min= and max= if wanted';
  const [mean, deviation] = given.plain.map(parseDecimal);
  const known = onlyNames(given, ['min', 'max']) && given.plain.length === 2;
  if (!known || mean === undefined || deviation === undefined || mean < 1) {
    throw unreadable(text, what, expected);
  }
  return { kind: 'normal', mean, deviation, ...clip(given, text, what) };
}

function lognormal(given: CompactArguments, text: string, what: string): LengthSpec {
  const expected =
    'lognormal:<mean>,<coefficient of variation> or lognormal:p50=<median>,p99=<99th percentile>';
  const shape = given.plain.length > 0 ? fromMoments(given) : fromQuantiles(given);
  if (shape === undefined) throw unreadable(text, what, expected);
  return { kind: 'lognormal', ...shape, ...clip(given, text, what) };
}

interface LognormalShape {
  readonly mu: number;
  readonly sigma: number;
}

/** σ² = ln(1 + cv²), μ = ln(mean) − σ²/2. */
function fromMoments(given: CompactArguments): LognormalShape | undefined {
  const [mean, cv] = [...given.plain, ...named(given, 'cv')].map(parseDecimal);
  const count = given.plain.length + named(given, 'cv').length;
  const known = onlyNames(given, ['cv', 'min', 'max']) && count === 2;
  if (!known || mean === undefined || cv === undefined || mean < 1) return undefined;
  const variance = Math.log(1 + cv * cv);
  return { mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** μ = ln(p50), σ = ln(p99 / p50) / z₀.₉₉. */
function fromQuantiles(given: CompactArguments): LognormalShape | undefined {
  const [median, high] = [...named(given, 'p50'), ...named(given, 'p99')].map(parseDecimal);
  if (!onlyNames(given, ['p50', 'p99', 'min', 'max'])) return undefined;
  if (median === undefined || high === undefined || median < 1 || high < median) return undefined;
  return { mu: Math.log(median), sigma: Math.log(high / median) / normalQuantile(0.99) };
}

const named = (given: CompactArguments, name: string): readonly string[] => {
  const value = given.named.get(name);
  return value === undefined ? [] : [value];
};

const onlyNames = (given: CompactArguments, names: readonly string[]): boolean =>
  [...given.named.keys()].every((name) => names.includes(name));

function clip(given: CompactArguments, text: string, what: string): Clip {
  const bound = (name: string, otherwise: number): number => {
    const value = given.named.get(name);
    return value === undefined ? otherwise : (parseDecimal(value) ?? Number.NaN);
  };
  const [min, max] = [bound('min', 1), bound('max', longestTokens)];
  requireTokens([min, max], text, what);
  if (min > max) throw unreadable(text, what, 'a min that is not above max');
  return { min, max };
}

/**
 * The distribution, ready to draw from; a file is read now.
 * @param folder where relative paths start
 */
export async function loadLengths(spec: LengthSpec, folder = '.'): Promise<Lengths> {
  switch (spec.kind) {
    case 'fixed':
      return { sample: () => spec.tokens };
    case 'uniform':
      return { sample: (random) => spec.low + random.integer(spec.high - spec.low + 1) };
    case 'normal':
      return clipped(spec, (random) => spec.mean + spec.deviation * random.normal());
    case 'lognormal':
      return clipped(spec, (random) => Math.exp(spec.mu + spec.sigma * random.normal()));
    case 'empirical':
      return drawnFrom(spec.values);
    case 'empirical-file': {
      const path = isAbsolute(spec.path) ? spec.path : join(folder, spec.path);
      return drawnFrom(await readNumbers(path, { column: spec.column, max: longestTokens }));
    }
  }
}

const drawnFrom = (values: ArrayLike<number>): Lengths => ({
  sample: (random) => random.choice(values),
});

const clipped = ({ min, max }: Clip, draw: (random: Random) => number): Lengths => ({
  sample: (random) => Math.min(max, Math.max(min, Math.round(draw(random)))),
});
