/** @file The experiment: what the lab measures, in order. See README.md. */
import { claim, formatCsv } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { compare } from './comparisons.ts';
import { depth, depthPlot, measureDepth, reluClaims, shrinkingClaim } from './depth.ts';
import { findFailures, trainWithoutTranspose } from './failures.ts';
import { glorot, initialize, spirals } from './network.ts';
import { fixtureInput, oracleClaims } from './oracles.ts';
import { boundaryPlot, transposePlot } from './pictures.ts';
import { tryBadInputs } from './robustness.ts';
import { accuracy, train } from './train.ts';

const draws = { default: 10, full: 100 };

export async function run({ scale, random, progress, signal }: LabContext): Promise<LabReport> {
  const stage = progress.stage('Propagating', { total: 5, unit: 'parts' });
  const part = async <T>(work: () => T): Promise<T> => {
    await breathe(signal);
    const result = work();
    stage.advance();
    return result;
  };
  const oracles = await part(() => oracleClaims(random.split('oracles')));
  const lines = await part(() => measureDepth(random.split('depth')));
  const theory = [...reluClaims(random.split('relu')), shrinkingClaim(random.split('shrinking'))];
  const examples = spirals(random.split('spirals'), 40);
  const unseen = spirals(random.split('unseen'), 200);
  const { network, losses } = await part(() =>
    train(initialize(random.split('network'), [2, 24, 3], glorot), examples, {
      activation: 'tanh',
      stepSize: 1,
      steps: 1500,
    }),
  );
  const right = accuracy(network, unseen, 'tanh');
  const comparisons = await part(() => compare(random.split('comparisons'), draws[scale]));
  const failures = await part(() => findFailures(random.split('failures')));
  stage.done();

  const transposed = trainWithoutTranspose(
    random.split('transpose'),
    spirals(random.split('transposed spirals'), 20),
    400,
  );
  const first = (name: string): number => {
    const { errors } = lines.find((line) => line.name === name)!.byLayer;
    return errors[0]! / errors.at(-1)!;
  };
  return {
    summary:
      `The backward pass, derived by hand, gives PyTorch's gradients to the last digits. A network of 24 hidden units learns three spirals by it: ${(100 * right).toFixed(1)}% of unseen points right. ` +
      `Through ten layers of tanh the first one gets ${first('tanh, Glorot').toPrecision(2)} of the error of the last with Glorot's spread, and ${first('tanh, half of it').toExponential(1)} with half of that.`,
    claims: [
      ...oracles,
      ...theory,
      claim({
        statement:
          'One hidden layer learns what no straight line parts, and keeps it on points it has not seen.',
        metric: 'unseen points of three spirals that are right',
        value: 100 * right,
        unit: '%',
        comparison: '>',
        threshold: 90,
        oracle: 'the arms that the points were drawn from',
        replay: { class: 'tolerance', tolerance: 1 },
      }),
    ],
    comparisons,
    failures,
    robustness: tryBadInputs(random.split('robustness')),
    inputs: [fixtureInput()],
    artifacts: [
      { name: 'depth.svg', content: depthPlot(lines) },
      { name: 'boundary.svg', content: boundaryPlot(network, examples) },
      { name: 'transpose.svg', content: transposePlot(transposed) },
      {
        name: 'depth.csv',
        content: formatCsv([
          ['layer', ...lines.map(({ name }) => name)],
          ...Array.from({ length: depth }, (_, at) => [
            at + 1,
            ...lines.map(({ byLayer }) => byLayer.weights[at]!),
          ]),
        ]),
      },
    ],
    plots: [
      {
        title: 'What comes back of the error, by layer',
        path: 'depth.svg',
        alt: `From the last layer to the first, errors stay of a size with Glorot's spread for tanh and He's for ReLU; with half of Glorot's they fall to ${first('tanh, half of it').toExponential(0)}.`,
      },
      {
        title: 'Where the network changes its mind',
        path: 'boundary.svg',
        alt: 'Three arms of a spiral with borders between them that wind as they do.',
      },
      {
        title: 'A wrong gradient that learns',
        path: 'transpose.svg',
        alt: `Both losses fall smoothly: to ${transposed.right.at(-1)!.toFixed(2)} with the gradient, to ${transposed.wrong.at(-1)!.toFixed(2)} with the transpose forgotten.`,
      },
    ],
    tables: [
      { title: 'Root mean square of the derivatives by the weights, by layer', path: 'depth.csv' },
    ],
    notes: [
      `The spirals were learned in ${losses.length - 1} steps of 1, from a loss of ${losses[0]!.toFixed(2)} to ${losses.at(-1)!.toFixed(3)}.`,
    ],
  };
}
