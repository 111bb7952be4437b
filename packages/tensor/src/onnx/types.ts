/** @file What ONNX calls the types of elements. */
import type { DType } from '../nd-array.ts';

/** TensorProto.DataType */
export const onnxTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};
