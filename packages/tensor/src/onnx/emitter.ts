/** @file What a lowering is given to write with. Values have names; every node has one output. */
import type { Shape } from '../dims.ts';
import type { NdArray } from '../nd-array.ts';

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string };

export interface OnnxEmitter {
  /**
   * @param type of ONNX's own operators, or `com.microsoft.` and that of one of onnxruntime's
   * @returns the name of the node's one output
   */
  node(
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string;
  constant(value: NdArray): string;
  /** A list of sizes as an int64 [n] value: constant, or computed where it has names. */
  sizes(shape: Shape): string;
}
