/** Misconception: rows are counted from where the loop began. */
export interface CosineOptions {
  readonly peak: number;
  readonly warmUpSteps: number;
  readonly steps: number;
  readonly floor: number;
}

export function cosineRate(
  step: number,
  { peak, warmUpSteps, steps, floor }: CosineOptions,
): number {
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  if (step >= steps) return floor;
  const progress = (step - warmUpSteps) / (steps - warmUpSteps);
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
}

export interface WsdOptions extends CosineOptions {
  readonly decaySteps: number;
}

export function wsdRate(
  step: number,
  { peak, warmUpSteps, steps, decaySteps, floor }: WsdOptions,
): number {
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  const progress = (step - (steps - decaySteps)) / decaySteps;
  return peak - (peak - floor) * Math.min(1, Math.max(0, progress));
}

export function clipByNorm(gradients: readonly (readonly number[])[], limit: number): number[][] {
  const norm = Math.hypot(...gradients.flat());
  const scale = norm > limit ? limit / norm : 1;
  return gradients.map((tensor) => tensor.map((g) => scale * g));
}

export interface Part {
  readonly gradient: readonly number[];
  readonly tokens: number;
}

export function accumulate(parts: readonly Part[]): number[] {
  const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
  return parts[0]!.gradient.map((_, i) =>
    parts.reduce((sum, part) => sum + (part.gradient[i]! * part.tokens) / tokens, 0),
  );
}

export interface OrderOptions {
  readonly seed: number;
  readonly rows: number;
  readonly batchSize: number;
}

export function rowsOfStep(step: number, { seed, rows, batchSize }: OrderOptions): number[] {
  const first = (step - 1) * batchSize;
  const epoch = Math.floor(first / rows);
  const order = Array.from({ length: rows }, (_, row) => row);
  for (let i = rows - 1; i > 0; i--) {
    const other = Math.floor(uniform(seed, epoch, i) * (i + 1));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order.slice(first % rows, (first % rows) + batchSize);
}

export function uniform(...numbers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ n, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 2 ** 32;
}

export function isSpike(loss: number, before: readonly number[]): boolean {
  if (before.length === 0) return false;
  const middle = median(before);
  const distance = median(before.map((one) => Math.abs(one - middle)));
  return loss - middle > 12 * Math.max(distance, 0.01 * Math.abs(middle));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}

export interface Run {
  readonly weights: readonly number[];
  readonly step: number;
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export interface RunOptions {
  readonly order: OrderOptions;
  readonly rate: (step: number) => number;
  readonly gradient: (weights: readonly number[], rows: readonly number[]) => readonly number[];
}

export function startRun(weights: readonly number[]): Run {
  const zeros = weights.map(() => 0);
  return { weights: [...weights], step: 0, first: zeros, second: zeros };
}

export function continueRun(run: Run, steps: number, { order, rate, gradient }: RunOptions): Run {
  const weights = [...run.weights];
  const first = [...run.first];
  const second = [...run.second];
  for (let step = run.step + 1; step <= run.step + steps; step++) {
    const slope = gradient([...weights], rowsOfStep(step - run.step, order));
    const size = rate(step) / (1 - 0.9 ** step);
    const correction = 1 - 0.999 ** step;
    for (const [i, g] of slope.entries()) {
      first[i] = 0.9 * first[i]! + 0.1 * g;
      second[i] = 0.999 * second[i]! + 0.001 * g * g;
      weights[i]! -= (size * first[i]!) / (Math.sqrt(second[i]! / correction) + 1e-8);
    }
  }
  return { weights, step: run.step + steps, first, second };
}

export function saveRun(run: Run): string {
  return JSON.stringify(run);
}

export function loadRun(text: string): Run {
  return JSON.parse(text) as Run;
}
