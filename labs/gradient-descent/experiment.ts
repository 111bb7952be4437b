/** @file The experiment: what the lab measures, in order. See README.md. */
import { formatCsv } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { generate, type Problem } from './data.ts';
import { findFailures } from './failures.ts';
import { fixtureInput, oracleClaims } from './oracles.ts';
import { contourPlot, heightPlot, separablePlot } from './pictures.ts';
import { measureRates, rateClaims } from './quadratic.ts';
import { tryBadInputs } from './robustness.ts';
import {
  multiples,
  sweepClaims,
  sweepComparisons,
  sweepPlot,
  sweepProblem,
  sweepSteps,
  sweepTable,
  unitsComparison,
} from './sweep.ts';

const datasets = { default: 20, full: 200 };

export async function run(context: LabContext): Promise<LabReport> {
  const { scale, random, progress, signal } = context;
  const stage = progress.stage('Descending', { total: 6, unit: 'parts' });
  const part = async <T>(work: () => T): Promise<T> => {
    await breathe(signal);
    const result = work();
    stage.advance();
    return result;
  };
  const oracles = await part(() => oracleClaims(random.split('oracles')));
  const problem = sweepProblem(random.split('problem'));
  const rates = await part(() => measureRates(random.split('bowls')));
  const ratesHeld = await part(() => rateClaims(rates, problem, random.split('limits')));
  const sweep = await part(() => sweepSteps(random.split('sweep'), datasets[scale]));
  const comparisons = await part(() => [
    ...sweepComparisons(sweep, random.split('comparisons')),
    unitsComparison(sweep, random.split('comparisons')),
  ]);
  const { found, growth } = await part(() => findFailures(random.split('failures')));
  stage.done();

  const stepsAt = (multiple: number): number =>
    mean(sweep.swept.find((one) => one.multiple === multiple)!.steps);
  return {
    summary:
      `A step may be as long as 2/L, L being the largest curvature: on ${sweep.problems.length} data sets every step below that arrived and none of 2.05/L did. ` +
      `Steps of 0.1/L need ${stepsAt(0.1).toFixed(0)} on average, of 1/L ${stepsAt(1).toFixed(0)}, of 1.95/L ${stepsAt(1.95).toFixed(0)}; ` +
      `how many it takes follows from the condition number L/μ, here ${mean(sweep.conditions).toFixed(0)}.`,
    claims: [...oracles, ...ratesHeld, ...sweepClaims(sweep)],
    comparisons,
    failures: found,
    robustness: tryBadInputs(random.split('robustness')),
    inputs: [fixtureInput()],
    artifacts: [
      { name: 'heights.svg', content: heightPlot(problem) },
      { name: 'contours.svg', content: contourPlot(landscape(context)) },
      { name: 'sweep.svg', content: sweepPlot(sweep, random.split('plot')) },
      { name: 'separable.svg', content: separablePlot(growth.free, growth.penalised) },
      { name: 'sweep.csv', content: sweepTable(sweep) },
      {
        name: 'rates.csv',
        content: formatCsv([
          ['condition number', 'step', 'measured rate', 'theory'],
          ...rates.map(({ condition, step, measured, theory }) => [
            condition,
            step,
            measured,
            theory,
          ]),
        ]),
      },
    ],
    plots: [
      {
        title: 'Height above the optimum, by step',
        path: 'heights.svg',
        alt: 'On a logarithmic axis the descents are straight lines: 0.2/L falls slowly, 1/L faster, 2/(L+μ) fastest, 1.95/L slowly again, and 2.1/L stays up.',
      },
      {
        title: 'Two descents over the contours of a loss',
        path: 'contours.svg',
        alt: 'Short steps go straight down to the valley and creep along it; long ones jump from side to side.',
      },
      {
        title: 'Steps needed, by length of step',
        path: 'sweep.svg',
        alt: `Steps needed fall from ${stepsAt(multiples[0]).toFixed(0)} at ${multiples[0]}/L to their least between 1.5/L and 1.8/L and rise to ${stepsAt(1.95).toFixed(0)} at 1.95/L.`,
      },
      {
        title: 'Weights on data that a line separates',
        path: 'separable.svg',
        alt: 'Without a penalty a straight line upwards over the logarithm of the steps; with one a curve that levels off.',
      },
    ],
    tables: [
      { title: 'Steps needed, by length of step', path: 'sweep.csv' },
      { title: 'What a step leaves of the distance, on bowls', path: 'rates.csv' },
    ],
    notes: [
      'L of logistic regression changes from place to place. Here it is the one at the optimum, which a learner does not know beforehand; the bound λmax(XᵀX)/4n + λ is known beforehand, and above it.',
    ],
  };
}

/** Two weights without a bias: the rows end in the second feature. */
function landscape({ random }: LabContext): Problem {
  const { rows, ...rest } = generate(random.split('landscape'), {
    count: 150,
    truth: [1.2, 0.4, 0],
    l2: 0,
    shared: 0.92,
  });
  return { ...rest, rows: rows.map((row) => row.slice(0, -1)) };
}
