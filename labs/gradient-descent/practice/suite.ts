/**
 * @file What logistic regression by gradient descent must do. The oracle of the random cases is
 * not the derivation: it is the loss, spelled out example by example, and its slope by central
 * differences.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import type { Examples, Fit, FitOptions, Model } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly sigmoid: (score: number) => number;
  readonly loss: (model: Model, examples: Examples, l2: number) => number;
  readonly gradient: (model: Model, examples: Examples, l2: number) => Model;
  readonly fit: (examples: Examples, options: FitOptions) => Fit;
}

export function suite(implementation: object): PracticeCase[] {
  const { sigmoid, loss, gradient, fit } = implementation as Implementation;
  // From the easy one to the hard one: the first failure is the next thing to do.
  return [
    ...sigmoidCases(sigmoid),
    ...lossCases(loss),
    ...gradientCases(gradient),
    ...fitCases(fit),
  ];
}

function close(received: number, expected: number, tolerance: number, what: string): void {
  // NaN is close to nothing.
  if (Math.abs(received - expected) <= tolerance * Math.max(1, Math.abs(expected))) return;
  assert.fail(`${what}: expected ${expected}, received ${received}`);
}

function closeModels(received: Model, expected: Model, tolerance: number): void {
  assert.equal(received.weights.length, expected.weights.length, 'number of weights');
  for (const [at, value] of expected.weights.entries()) {
    close(received.weights[at]!, value, tolerance, `weights[${at}]`);
  }
  close(received.bias, expected.bias, tolerance, 'bias');
}

/** By the definition: −log p and −log(1 − p), in a form that knows no overflow. */
function referenceLoss({ weights, bias }: Model, { rows, labels }: Examples, l2: number): number {
  const costs = rows.map((row, n) => {
    const score = row.reduce((sum, x, at) => sum + x * weights[at]!, bias);
    const wrong = labels[n] === 1 ? -score : score;
    return wrong > 30 ? wrong + Math.exp(-wrong) : Math.log1p(Math.exp(wrong));
  });
  const penalty = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return costs.reduce((sum, cost) => sum + cost, 0) / rows.length + (l2 / 2) * penalty;
}

function referenceGradient(model: Model, examples: Examples, l2: number): Model {
  const step = 1e-5;
  const slope = (moved: (by: number) => Model): number =>
    (referenceLoss(moved(step), examples, l2) - referenceLoss(moved(-step), examples, l2)) /
    (2 * step);
  return {
    weights: model.weights.map((weight, at) =>
      slope((by) => ({ ...model, weights: model.weights.with(at, weight + by) })),
    ),
    bias: slope((by) => ({ ...model, bias: model.bias + by })),
  };
}

const one: Examples = { rows: [[2]], labels: [1] };
const nothing: Model = { weights: [0], bias: 0 };
const some: Examples = {
  rows: [
    [1, 2],
    [-1, 0.5],
    [0, -1],
    [2, 1],
    [-2, 1],
  ],
  labels: [1, 0, 0, 1, 1],
};
const model: Model = { weights: [0.5, -0.25], bias: 0.1 };
const gentle: FitOptions = { l2: 0.1, stepSize: 0.4, tolerance: 1e-9, maxSteps: 5000 };

function sigmoidCases(sigmoid: Implementation['sigmoid']): PracticeCase[] {
  const gives = (score: number, expected: number) => (): void =>
    close(sigmoid(score), expected, 1e-14, `sigmoid(${score})`);
  return [
    { name: 'sigmoid: one half at 0', run: gives(0, 0.5) },
    { name: 'sigmoid: log 3 has odds of three to one', run: gives(Math.log(3), 0.75) },
    {
      name: 'sigmoid: −2 and 2 add up to 1',
      run: () => close(sigmoid(-2) + sigmoid(2), 1, 1e-14, 'sum'),
    },
    { name: 'sigmoid: 1 far above, 0 far below', run: () => (gives(800, 1)(), gives(-800, 0)()) },
    {
      name: 'sigmoid: small probabilities keep their digits',
      run: () => close(sigmoid(-40) / Math.exp(-40), 1, 1e-12, 'sigmoid(−40) / e⁻⁴⁰'),
    },
  ];
}

function lossCases(loss: Implementation['loss']): PracticeCase[] {
  return [
    {
      name: 'loss: log 2 where nothing is known',
      run: () => close(loss(nothing, one, 0), Math.LN2, 1e-14, 'loss'),
    },
    {
      name: 'loss: the mean over examples, so that twice the same is the same',
      run: () => {
        const twice = {
          rows: [...some.rows, ...some.rows],
          labels: [...some.labels, ...some.labels],
        };
        close(loss(model, twice, 0), loss(model, some, 0), 1e-14, 'loss');
        close(loss(model, some, 0), referenceLoss(model, some, 0), 1e-14, 'loss');
      },
    },
    {
      name: 'loss: a confident mistake costs its score, not Infinity',
      run: () => {
        close(loss({ weights: [-400], bias: 0 }, one, 0), 800, 1e-12, 'label 1 at score −800');
        close(
          loss({ weights: [400], bias: 0 }, { rows: [[2]], labels: [0] }, 0),
          800,
          1e-12,
          'label 0 at score 800',
        );
      },
    },
    {
      name: 'loss: a mistake at score 50 costs 50: no probability is clipped',
      run: () => close(loss({ weights: [0], bias: -50 }, one, 0), 50, 1e-12, 'loss'),
    },
    {
      name: 'loss: a confident right answer costs nothing',
      run: () => close(loss({ weights: [400], bias: 0 }, one, 0), 0, 1e-12, 'loss'),
    },
    {
      name: 'loss: the penalty is l2/2 times the squared length of the weights',
      run: () =>
        close(
          loss({ weights: [3, -4], bias: 0 }, { rows: [[0, 0]], labels: [1] }, 0.2),
          Math.LN2 + 2.5,
          1e-14,
          'loss',
        ),
    },
    {
      name: 'loss: the bias is not penalised',
      run: () =>
        close(
          loss({ weights: [0, 0], bias: 3 }, some, 10),
          referenceLoss({ weights: [0, 0], bias: 3 }, some, 0),
          1e-14,
          'loss',
        ),
    },
  ];
}

function gradientCases(gradient: Implementation['gradient']): PracticeCase[] {
  return [
    {
      name: 'gradient: the worked example',
      run: () => closeModels(gradient(nothing, one, 0), { weights: [-1], bias: -0.5 }, 1e-14),
    },
    {
      name: 'gradient: points up where the label is 0',
      run: () =>
        closeModels(
          gradient(nothing, { rows: [[2]], labels: [0] }, 0),
          { weights: [1], bias: 0.5 },
          1e-14,
        ),
    },
    {
      name: 'gradient: a sure right answer pulls no more',
      run: () => closeModels(gradient({ weights: [400], bias: 0 }, one, 0), nothing, 1e-12),
    },
    {
      name: 'gradient: a sure mistake pulls with its whole feature',
      run: () =>
        closeModels(
          gradient({ weights: [-400], bias: 0 }, one, 0),
          { weights: [-2], bias: -1 },
          1e-12,
        ),
    },
    {
      name: 'gradient: the penalty adds l2 times each weight and leaves the bias',
      run: () =>
        closeModels(
          gradient({ weights: [3, -4], bias: 2 }, { rows: [[0, 0]], labels: [1] }, 0.5),
          { weights: [1.5, -2], bias: 1 / (1 + Math.exp(-2)) - 1 },
          1e-14,
        ),
    },
    {
      name: 'gradient: the model that is passed in stays as it is',
      run: () => {
        const mine = structuredClone(model);
        gradient(mine, some, 0.1);
        assert.deepEqual(mine, model);
      },
    },
    {
      name: 'gradient: 40 random problems, against central differences of the loss',
      run: () => {
        for (const problem of randomProblems(40)) {
          closeModels(
            gradient(problem.model, problem.examples, problem.l2),
            referenceGradient(problem.model, problem.examples, problem.l2),
            1e-8,
          );
        }
      },
    },
  ];
}

function fitCases(fit: Implementation['fit']): PracticeCase[] {
  return [
    {
      name: 'fit: no step gives the model it starts from',
      run: () =>
        assert.deepEqual(fit(some, { ...gentle, maxSteps: 0 }), {
          model: { weights: [0, 0], bias: 0 },
          steps: 0,
          converged: false,
        }),
    },
    {
      name: 'fit: one step is the step size times the gradient, downhill',
      run: () => {
        const { model: found, steps } = fit(one, { ...gentle, l2: 0, maxSteps: 1 });
        closeModels(found, { weights: [0.4], bias: 0.2 }, 1e-14);
        assert.equal(steps, 1);
      },
    },
    {
      name: 'fit: weights and bias move together, from the same point',
      run: () => {
        const { model: found } = fit(one, { ...gentle, l2: 0, maxSteps: 2 });
        // After one step the score is 0.4 · 2 + 0.2 = 1; both derivatives are taken there.
        const error = 1 / (1 + Math.exp(-1)) - 1;
        closeModels(found, { weights: [0.4 - 0.4 * 2 * error], bias: 0.2 - 0.4 * error }, 1e-14);
      },
    },
    {
      name: 'fit: ends where the loss is flat',
      run: () => {
        const { model: found, converged } = fit(some, gentle);
        assert.equal(converged, true);
        closeModels(referenceGradient(found, some, gentle.l2), { weights: [0, 0], bias: 0 }, 1e-8);
      },
    },
    {
      name: 'fit: stops at the first point whose gradient is short enough',
      run: () => {
        const { steps, converged } = fit(some, { ...gentle, tolerance: 1e-3 });
        assert.equal(converged, true);
        const before = fit(some, { ...gentle, tolerance: 0, maxSteps: steps - 1 }).model;
        const at = fit(some, { ...gentle, tolerance: 0, maxSteps: steps }).model;
        const length = (one_: Model): number => {
          const { weights, bias } = referenceGradient(one_, some, gentle.l2);
          return Math.hypot(...weights, bias);
        };
        assert.ok(length(before) > 1e-3, 'it could not have stopped a step earlier');
        assert.ok(length(at) <= 1e-3 + 1e-9, 'the gradient is short enough');
      },
    },
    {
      name: 'fit: says so when the steps did not suffice',
      run: () => {
        const { steps, converged } = fit(some, { ...gentle, maxSteps: 3 });
        assert.deepEqual({ steps, converged }, { steps: 3, converged: false });
      },
    },
    {
      name: 'fit: an answer at the start takes no step',
      run: () => {
        const even: Examples = { rows: [[1], [1]], labels: [0, 1] };
        assert.deepEqual(fit(even, { ...gentle, l2: 0 }), {
          model: { weights: [0], bias: 0 },
          steps: 0,
          converged: true,
        });
      },
    },
    {
      name: 'fit: the coefficients of scikit-learn 1.9.1',
      // LogisticRegression(C=1/(l2·n), solver='newton-cholesky', tol=1e-14) on `some`, l2 = 0.1.
      run: () =>
        closeModels(
          fit(some, gentle).model,
          { weights: [0.2755573766292836, 1.2959568740047986], bias: -0.35852562539844995 },
          1e-7,
        ),
    },
  ];
}

function* randomProblems(
  count: number,
): Generator<{ model: Model; examples: Examples; l2: number }> {
  const random = createRandom(count);
  for (let problem = 0; problem < count; problem++) {
    const width = 1 + random.integer(4);
    const draw = (): number[] => Array.from({ length: width }, () => 2 * random.normal());
    const rows = Array.from({ length: 1 + random.integer(8) }, draw);
    yield {
      model: { weights: draw(), bias: random.normal() },
      examples: { rows, labels: rows.map(() => random.integer(2)) },
      l2: random.uniform(),
    };
  }
}
