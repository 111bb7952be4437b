/** @file What differentiation must refuse with a reason, or answer sensibly. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import { exp, grad, gradients, input, mul, sum, type Tensor } from '@gradus/tensor';
import { gradientOf } from './functions.ts';

export function tryBadInputs(): Results['robustness'] {
  const x = input({ shape: [3], dtype: 'float64' }, 'x');
  const other = input({ shape: [2], dtype: 'float64' }, 'other');
  const [unrelated] = gradients(sum(x), [other]);
  const overflow = gradientOf((one: Tensor) => sum(exp(one)), 1)([1000]);
  return [
    { input: 'the gradient of a vector', ...refusalOf(() => grad((one: Tensor) => exp(one))(x)) },
    { input: 'two shapes that do not fit', ...refusalOf(() => mul(x, other)) },
    {
      input: 'the derivative by something that the output does not depend on',
      outcome: `zeros of shape [${unrelated!.shape.join(', ')}]`,
      ok: unrelated!.shape[0] === 2,
    },
    {
      input: 'a value that is too large for a number',
      outcome: `the derivative is ${overflow[0]}, and says so`,
      ok: overflow[0] === Infinity,
    },
  ];
}
