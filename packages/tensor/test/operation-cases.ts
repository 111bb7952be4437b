/**
 * @file Every operation with inputs to try it on: broadcasting, sizes of zero and one, five axes.
 * The suites of both engines walk this table. Inputs lie where the operation is smooth, so that
 * central differences are its derivative; kinks have tests of their own.
 */
import { lossCases, sourceCases } from './cases/composites.ts';
import { binaryCases, choiceCases, comparisonCases, unaryCases } from './cases/elementwise.ts';
import { indexCases, partCases, shapeCases } from './cases/layout.ts';
import { weightCases } from './cases/weights.ts';
import { matmulCases, reduceCases, softmaxCases } from './cases/reductions.ts';
import type { OperationCase } from './cases/case.ts';

export type { FloatType, OperationCase } from './cases/case.ts';

export const operationCases: readonly OperationCase[] = [
  ...unaryCases(),
  ...binaryCases(),
  ...comparisonCases(),
  ...choiceCases(),
  ...matmulCases(),
  ...reduceCases(),
  ...softmaxCases(),
  ...indexCases(),
  ...shapeCases(),
  ...partCases(),
  ...weightCases(),
  ...sourceCases(),
  ...lossCases(),
];
