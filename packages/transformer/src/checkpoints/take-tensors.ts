/**
 * @file Tensors taken out of a file by name. A model is built of exactly what its configuration
 * asks for: a tensor that is missing, of another shape, or left over, is a file of another model.
 */
import type { NdArray } from '@gradus/tensor';
import { checkpointArchitecture } from './errors.ts';
import type { Safetensors } from './safetensors.ts';

export class TakenTensors {
  readonly #file: Safetensors;
  /** `GPT-2`, for errors. */
  readonly #model: string;
  readonly #taken = new Set<string>();

  constructor(file: Safetensors, model: string) {
    this.#file = file;
    this.#model = model;
  }

  has(name: string): boolean {
    return this.#file.tensors.has(name);
  }

  shapeOf(name: string): readonly number[] {
    return this.#find(name).shape;
  }

  /** @throws GradusError `checkpoint-architecture` */
  take(name: string, shape: readonly number[]): NdArray {
    const found = this.#find(name);
    this.#taken.add(name);
    const fits =
      found.dtype === 'float32' &&
      found.shape.length === shape.length &&
      found.shape.every((size, axis) => size === shape[axis]);
    if (fits) return found;
    throw checkpointArchitecture(
      `${name} of ${this.#file.source} does not fit the configuration`,
      `float32 [${shape.join(', ')}]`,
      `${found.dtype} [${found.shape.join(', ')}]`,
    );
  }

  /** @param ignored what a file may have besides: masks and tables that are computed here */
  requireAllTaken(ignored: RegExp): void {
    const left = [...this.#file.tensors.keys()].filter(
      (name) => !this.#taken.has(name) && !ignored.test(name),
    );
    if (left.length === 0) return;
    throw checkpointArchitecture(
      `${this.#file.source} is not the ${this.#model} of this configuration`,
      `the ${this.#taken.size} tensors that it has`,
      `besides them ${someOf(left)}`,
    );
  }

  #find(name: string): NdArray {
    const found = this.#file.tensors.get(name);
    if (found !== undefined) return found;
    throw checkpointArchitecture(
      `${this.#file.source} is not the ${this.#model} of this configuration`,
      `a tensor ${name}`,
      someOf([...this.#file.tensors.keys()]),
    );
  }
}

function someOf(names: readonly string[]): string {
  if (names.length === 0) return 'no tensors at all';
  const rest = names.length - 2;
  return names.slice(0, 2).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
