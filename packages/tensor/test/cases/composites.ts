/** @file Tensors that come from nowhere, derivatives of one's own, losses. */
import * as t from '../../src/index.ts';
import {
  floats,
  ids,
  key,
  smooth,
  step,
  wholes,
  type OperationCase,
  type Sizes,
  type Source,
} from './case.ts';

export function sourceCases(): OperationCase[] {
  const numbers = t.array([[1.5, -2, 3]]);
  return [
    step('constant', () => t.constant(numbers), []),
    step('full', () => t.full([2, 3], 0.5), []),
    step('full', () => t.full([0], 1), [], 'of size 0'),
    step('full', () => t.full([2], -7, 'int32'), [], 'int32'),
    step('iota', () => t.iota(5), []),
    step('iota', () => t.iota(0), [], 'of size 0'),
    smooth('scalarLike', (x) => t.mul(x, t.scalarLike(x, 2.5)), [floats([3])]),
    step('foldIn', (word) => t.foldIn(word, 'layer'), [key], 'by name'),
    step('foldIn', (word) => t.foldIn(t.foldIn(word, 3), 4), [key], 'twice'),
    step('randomUniform', (word) => t.randomUniform(word, [2, 3]), [key]),
    step('randomUniform', (word) => t.randomUniform(word, [0]), [key], 'of size 0'),
    step(
      'randomUniform',
      (word) => t.randomUniform(t.foldIn(word, 1), [2, 1, 2, 1, 3]),
      [key],
      'of another key',
    ),
    smooth(
      'withGradient',
      (x) => {
        const y = t.exp(x);
        return t.withGradient(y, [x], (dOut, output) => [t.mul(dOut, output)]);
      },
      [floats([2, 3])],
    ),
    smooth(
      'withGradient',
      (x, y) => t.withGradient(t.mul(x, y), [x, y], (dOut) => [t.mul(dOut, y), t.mul(dOut, x)]),
      [floats([2]), floats([2])],
    ),
  ];
}

export function lossCases(): OperationCase[] {
  // Logits and targets.
  const losses: readonly (readonly [Sizes, Sizes])[] = [
    [[4], []],
    [[3, 4], [3]],
    [[1, 1], [1]],
    [
      [2, 3, 4],
      [2, 3],
    ],
    [
      [2, 1, 1, 2, 4],
      [2, 1, 1, 2],
    ],
  ];
  const ignoredId = -1;
  return [
    ...losses.flatMap(([logits, targets]) => {
      const sources = [floats(logits, [-3, 3]), ids(targets, logits.at(-1)!)];
      // Every target but the first may be ignored, so that there is something to take a mean of.
      const someIgnored: Source = {
        shape: targets,
        draw: (random) => {
          const result = wholes(targets, ignoredId, logits.at(-1)!, 'int32').draw(
            random,
            'float64',
          );
          result.data[0] = 0;
          return result;
        },
      };
      return [
        smooth('crossEntropy', (x, y) => t.crossEntropy(x, y), sources),
        smooth('tokenLosses', (x, y) => t.tokenLosses(x, y), sources),
        smooth(
          'crossEntropy',
          (x, y) => t.crossEntropy(x, y, ignoredId),
          [sources[0]!, someIgnored],
          'some ignored',
        ),
        smooth(
          'tokenLosses',
          (x, y) => t.tokenLosses(x, y, ignoredId),
          [sources[0]!, someIgnored],
          'some ignored',
        ),
      ];
    }),
    smooth('tokenLosses', (x, y) => t.tokenLosses(x, y), [floats([0, 4]), ids([0], 4)]),
    step('oneHot', (x) => t.oneHot(x, 3), [wholes([2, 3], -1, 4, 'int32')]),
    step('oneHot', (x) => t.oneHot(x, 3), [ids([], 3)]),
    step('oneHot', (x) => t.oneHot(x, 3), [ids([0], 3)]),
  ];
}
