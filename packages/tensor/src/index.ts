export {
  allocate,
  array,
  elementCount,
  fromData,
  isFloat,
  scalarOf,
  toNested,
} from './nd-array.ts';
export type { DType, Data, NdArray, Nested } from './nd-array.ts';
export {
  addDims,
  dimension,
  formatShape,
  multiplyDims,
  sameDim,
  sameShape,
  sizeOf,
  subtractDims,
} from './dims.ts';
export type { Dim, Shape, SymbolicDim } from './dims.ts';
export { input, label, Tensor } from './tensor.ts';
export type { Operation, TensorType } from './tensor.ts';
export { mismatch } from './errors.ts';
export { isLeaf, leavesOf, mapLeaves } from './trees.ts';
export type { MapLeaves } from './trees.ts';
export { nodesOf, trace } from './trace.ts';
export type { Graph, NamedInput, Types } from './trace.ts';
export { grad, gradients, valueAndGrad } from './gradient.ts';
export { withGradient } from './with-gradient.ts';
export { runEager } from './eager/run.ts';
export type { EagerOptions, Values } from './eager/run.ts';
export { asConstants, toOnnxModel } from './onnx/export.ts';
export type { ExportOptions } from './onnx/export.ts';
export { compile, compileGraph } from './onnx/compile.ts';
export type { ArgumentValues, Compiled, CompileOptions, RunOptions } from './onnx/compile.ts';
export {
  abs,
  cos,
  erf,
  exp,
  gelu,
  log,
  negate,
  not,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  tanh,
} from './ops/unary.ts';
export { add, div, maximum, minimum, mul, pow, sub } from './ops/binary.ts';
export type { Operand } from './ops/binary.ts';
export { and, equal, greater, greaterOrEqual, less, lessOrEqual, or } from './ops/compare.ts';
export { cast, where } from './ops/select.ts';
export { matmul } from './ops/matmul.ts';
export { setRows } from './ops/set-rows.ts';
export { dequantize, zeroCode } from './ops/dequantize.ts';
export type { MatmulOptions } from './ops/matmul.ts';
export { argmax, reduceMax, sum } from './ops/reduce.ts';
export type { ReduceOptions } from './ops/reduce.ts';
export { logSoftmax, softmax } from './ops/softmax.ts';
export { gather, scatterAdd, scatterAlong, takeAlong } from './ops/gather.ts';
export type { ScatterOptions } from './ops/gather.ts';
export { broadcastTo, reshape, transpose } from './ops/shape.ts';
export { concat, pad, slice } from './ops/slice.ts';
export type { PadOptions, SliceOptions } from './ops/slice.ts';
export { constant, full, iota, scalarLike } from './ops/create.ts';
export { foldIn, keyOf, keyType, randomUniform } from './ops/random.ts';
export {
  crossEntropy,
  expandDims,
  mean,
  oneHot,
  rsqrt,
  silu,
  square,
  tokenLosses,
  variance,
} from './composite.ts';
