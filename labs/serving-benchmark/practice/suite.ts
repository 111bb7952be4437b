/**
 * @file What the figures of a benchmark must be. Each case is about one thing that a well-known
 * benchmark or its users get wrong, with values that can be reckoned by hand.
 */
import type { PracticeCase } from '@gradus/lab-kit';
import type { Implementation } from './implementation.ts';
import { requestCases } from './request-cases.ts';
import { goodputCases, percentileCases } from './run-cases.ts';

export const suiteVersion = 1;

export function suite(implementation: object): PracticeCase[] {
  const { requestFigures, goodput, percentile } = implementation as Implementation;
  // From the easy one to the hard one: the first failure is the next thing to do.
  return [
    ...requestCases(requestFigures),
    ...goodputCases(goodput),
    ...percentileCases(percentile),
  ];
}
