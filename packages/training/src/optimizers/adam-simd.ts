/**
 * @file Adam's loop in WebAssembly, four numbers at a time: adam.wat, assembled. JavaScript's own loop
 * takes five times as long, since it has neither single precision nor more than one number at once.
 */
import type { Floats } from '../flat-parameters.ts';
import { memoryOf } from '../long-arrays.ts';

export interface AdamNumbers {
  readonly gradientScale: number;
  /** Decay that goes through the moments. */
  readonly intoGradient: number;
  readonly beta1: number;
  readonly beta2: number;
  /** What decay leaves of a parameter. */
  readonly kept: number;
  /** The learning rate over the first moment's bias. */
  readonly stepSize: number;
  /** 1 over the root of the second moment's bias. */
  readonly correction: number;
  readonly epsilon: number;
}

type Update = (...pointersAndNumbers: readonly number[]) => void;

/** adam.wat. */
const code =
  'AGFzbQEAAAABEwFgD39/f39/fX19fX19fX19fQACFwEIdHJhaW5pbmcGbWVtb3J5AgMAgIAEAwIBAAcKAQZ1cGRhdGUAAArMAQHJAQIBfwR7A0AgACAPav0ABAAhEyAF/RMgASAPav0ABAD95gEgBv0TIBP95gH95AEhECAH/RMgAiAPav0ABAD95gEgCf0TIBD95gH95AEhESAI/RMgAyAPav0ABAD95gEgCv0TIBD95gEgEP3mAf3kASESIAIgD2ogEf0LBAAgAyAPaiAS/QsEACAAIA9qIAv9EyAT/eYBIAz9EyAR/eYBIA39EyAS/eMB/eYBIA79E/3kAf3nAf3lAf0LBAAgD0EQaiIPIARJDQALCw==';

export const adamSimdBytes: Uint8Array<ArrayBuffer> = Uint8Array.from(Buffer.from(code, 'base64'));
let module: WebAssembly.Module | undefined;
const updates = new WeakMap<WebAssembly.Memory, Update>();

/**
 * Changes as many as there are of four from `start` on.
 * @returns where it stopped: `start` where the arrays do not lie in one memory of WebAssembly
 */
export function updateBySimd(
  [parameters, gradients, first, second]: readonly [Floats, Floats, Floats, Floats],
  start: number,
  end: number,
  numbers: AdamNumbers,
): number {
  const memory = memoryOf([parameters, gradients, first, second]);
  const count = Math.floor((end - start) / 4) * 4;
  if (memory === undefined || count === 0) return start;
  const at = ({ byteOffset }: Floats): number => byteOffset + 4 * start;
  const { gradientScale, intoGradient, beta1, beta2, kept, stepSize, ...rest } = numbers;
  const update = updates.get(memory) ?? instantiate(memory);
  update(
    at(parameters),
    at(gradients),
    at(first),
    at(second),
    4 * count,
    gradientScale,
    intoGradient,
    beta1,
    beta2,
    1 - beta1,
    1 - beta2,
    kept,
    stepSize,
    rest.correction,
    rest.epsilon,
  );
  return start + count;
}

function instantiate(memory: WebAssembly.Memory): Update {
  module ??= new WebAssembly.Module(adamSimdBytes);
  const { exports } = new WebAssembly.Instance(module, { training: { memory } });
  const update = exports['update'] as Update;
  updates.set(memory, update);
  return update;
}
