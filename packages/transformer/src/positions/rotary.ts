/**
 * @file Rotary positions: pairs of dimensions of queries and keys are turned by angles that grow
 * with the position, so that their product depends on the distance alone. Su and others, "RoFormer"
 * (2021), §3.2.2. Pairs are (i, i + D/2), the order of Hugging Face's files.
 */
import {
  add,
  cast,
  concat,
  constant,
  cos,
  type DType,
  expandDims,
  fromData,
  mismatch,
  mul,
  negate,
  sin,
  slice,
  type Tensor,
} from '@gradus/tensor';

/** How Llama 3.1 stretches the rotation to texts longer than those it was first trained on. */
export interface Llama3Scaling {
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalContextLength: number;
}

export interface RotaryOptions {
  /** θ: 10,000 at first, 500,000 in Llama 3. */
  readonly base?: number;
  readonly scaling?: Llama3Scaling | undefined;
}

/**
 * Radians per position of each pair: base^(−2i/D), `D/2` of them.
 * @throws GradusError for an odd width
 */
export function rotaryFrequencies(
  headWidth: number,
  { base = 10_000, scaling }: RotaryOptions = {},
): Float64Array {
  if (headWidth % 2 !== 0)
    throw mismatch('Cannot pair dimensions', 'an even width', String(headWidth));
  const frequencies = Float64Array.from(
    { length: headWidth / 2 },
    (_, i) => base ** ((-2 * i) / headWidth),
  );
  return scaling === undefined
    ? frequencies
    : frequencies.map((frequency) => stretched(frequency, scaling));
}

/**
 * Waves much shorter than the original context stay, much longer ones are slowed by the factor,
 * between them it is mixed. Llama 3.1's published `apply_scaling`.
 */
function stretched(frequency: number, scaling: Llama3Scaling): number {
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalContextLength } = scaling;
  const waveLength = (2 * Math.PI) / frequency;
  if (waveLength < originalContextLength / highFrequencyFactor) return frequency;
  if (waveLength > originalContextLength / lowFrequencyFactor) return frequency / factor;
  const share =
    (originalContextLength / waveLength - lowFrequencyFactor) /
    (highFrequencyFactor - lowFrequencyFactor);
  return (1 - share) * (frequency / factor) + share * frequency;
}

export interface Rotation {
  readonly cosine: Tensor; // [..., T, D]
  readonly sine: Tensor; // [..., T, D]
}

/** What turns vectors at these positions: int32 `[T]` or `[B, 1, T]`. */
export function rotation(
  positions: Tensor,
  frequencies: Float64Array,
  dtype: DType = 'float32',
): Rotation {
  const type = dtype === 'float64' ? Float64Array : Float32Array;
  // Each frequency turns two dimensions: i and i + D/2.
  const both = type.from([...frequencies, ...frequencies]);
  const angles = mul(
    expandDims(cast(positions, dtype), -1),
    constant(fromData(both, [both.length])),
  );
  return { cosine: cos(angles), sine: sin(angles) };
}

/** (a, b) → (a cos − b sin, b cos + a sin) for each pair: `[B, H, T, D]` → the same. */
export function rotate(x: Tensor, { cosine, sine }: Rotation): Tensor {
  const half = Number(x.shape.at(-1)) / 2;
  const a = slice(x, { axis: -1, end: half });
  const b = slice(x, { axis: -1, start: half });
  return add(mul(x, cosine), mul(concat([negate(b), a]), sine));
}
