/** @file What a descent must survive, or refuse with a reason. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import type { Random } from '@gradus/statistics';
import { norm } from './by-hand.ts';
import { generate, type Problem, standardize } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope } from './model.ts';

export function tryBadInputs(random: Random): Results['robustness'] {
  const problem = generate(random, { count: 30, truth: [1, -1, 0], l2: 0.1 });
  const run = (one: Problem) =>
    descend(logisticSlope(one), [0, 0, 0], { stepSize: 0.5, maxSteps: 5000, tolerance: 1e-8 });
  const constant = standardize({
    ...problem,
    rows: problem.rows.map((row) => row.with(0, 7)),
  });
  const ofConstant = run(constant);
  const far = run({
    ...problem,
    rows: problem.rows.map((row, at) => row.with(0, at === 0 ? 1e4 : row[0]!)),
  });
  return [
    {
      input: 'a feature that is no number',
      ...refusalOf(() => run({ ...problem, rows: problem.rows.with(3, [Number.NaN, 1, 1]) })),
    },
    {
      input: 'fewer labels than examples',
      ...refusalOf(() => run({ ...problem, labels: problem.labels.slice(1) })),
    },
    { input: 'no examples', ...refusalOf(() => run({ ...problem, rows: [], labels: [] })) },
    {
      input: 'a feature that never changes, standardised',
      outcome: `its weight stays ${ofConstant.point[0]}, the others are fitted`,
      ok: ofConstant.stopped && ofConstant.point[0] === 0,
    },
    {
      input: 'one example at 10,000 with a step for ordinary data',
      outcome: `no NaN; not done after ${far.steps} steps, weights of length ${norm(far.point).toPrecision(3)}`,
      ok: Number.isFinite(norm(far.point)) && !far.stopped,
    },
  ];
}
