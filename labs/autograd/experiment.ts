/** @file The experiment: what the lab measures, in order. See README.md. */
import { claim, type Claim, formatCsv } from '@gradus/evidence';
import { comparePaired, type LabContext, type LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { elementCount } from '@gradus/tensor';
import { keptBytes, operationsOf, split, totalOperations } from './cost.ts';
import { drawGraph } from './draw-graph.ts';
import { findFailures } from './failures.ts';
import { type Sizes, traceBoth } from './model.ts';
import { measureModes, modeClaims, modePlot } from './modes.ts';
import { fixtureInput, oracleClaims } from './oracles.ts';
import { tryBadInputs } from './robustness.ts';
import { bestErrors, bestOf, measureSteps, stepClaims, stepPlot } from './step-size.ts';

const drawn: Sizes = { examples: 8, inputs: 3, hidden: 4 };
const batches = [8, 64, 512] as const;

export async function run({ random, progress, signal }: LabContext): Promise<LabReport> {
  const stage = progress.stage('Differentiating', { total: 4, unit: 'parts' });
  const part = async <T>(work: () => T): Promise<T> => {
    await breathe(signal);
    const result = work();
    stage.advance();
    return result;
  };
  const oracles = await part(oracleClaims);
  const costs = await part(() => measureModes(random.split('modes')));
  const lines = await part(() => measureSteps(random.split('steps')));
  const failures = await part(() => findFailures(random.split('failures'), lines));
  stage.done();

  const graph = traceBoth(drawn);
  const [loss, derivatives] = [graph.outputs[0]!, graph.outputs.slice(1)];
  const parts = split(loss, derivatives);
  const backward = new Set(parts.backward);
  const rows = batches.map((examples) => {
    const { outputs } = traceBoth({ examples, inputs: 64, hidden: 128 });
    const both = split(outputs[0]!, outputs.slice(1));
    return {
      examples,
      forward: totalOperations(both.forward),
      backward: totalOperations(both.backward),
      kept: keptBytes(both),
    };
  });
  const last = costs.at(-1)!;
  const best = (name: string): number => bestOf(lines.find((line) => line.name === name)!).step;
  const arm = (difference: 'one-sided' | 'central') => ({
    name: `${difference}, at its best step`,
    values: bestErrors(
      random.split('places'),
      difference,
      'float64',
      best(`${difference}, float64`),
    ),
  });
  const count = (nodes: readonly unknown[]): string => String(nodes.length);
  return {
    summary:
      `A loss of ${count(parts.forward)} nodes grows ${count(parts.backward)} more for all its derivatives. For a function of ${last.inputs} inputs they cost ${(last.reverse / last.value).toFixed(1)} times the value in reverse mode and ${(last.forward / last.value).toFixed(0)} times in forward mode. ` +
      `A slope is best measured over a step near the cube root of the rounding, ${best('central, float64').toExponential(0)} in float64: shorter steps are worse.`,
    claims: [
      ...oracles,
      ...modeClaims(costs, random.split('jacobian')),
      ...stepClaims(lines),
      matmulClaim(),
    ],
    comparisons: [
      comparePaired(
        { metric: 'error of a measured derivative, log₁₀ of the relative error', unit: 'decades' },
        arm('one-sided'),
        arm('central'),
        random.split('differences'),
      ),
    ],
    failures,
    robustness: tryBadInputs(),
    inputs: [fixtureInput()],
    artifacts: [
      {
        name: 'forward.svg',
        content: drawGraph({
          title: 'The graph of a loss',
          description:
            'Inputs x, w, b, v and y; matrix product, sum, tanh, matrix product, difference, a square that reads its input twice, sum, mean.',
          nodes: parts.forward,
          outputs: new Set([loss]),
        }),
      },
      {
        name: 'backward.svg',
        content: drawGraph({
          title: 'The same with its derivatives',
          description:
            'The graph of the loss in blue and, in orange, what its derivatives by w, b and v need besides, which reads values of the forward pass.',
          nodes: graph.nodes,
          marked: backward,
          outputs: new Set(graph.outputs),
        }),
      },
      { name: 'modes.svg', content: modePlot(costs) },
      { name: 'steps.svg', content: stepPlot(lines) },
      {
        name: 'cost.csv',
        content: formatCsv([
          ['examples', 'operations forward', 'operations backward', 'ratio', 'bytes kept'],
          ...rows.map((row) => [
            row.examples,
            row.forward,
            row.backward,
            (row.backward / row.forward).toFixed(2),
            row.kept,
          ]),
        ]),
      },
      {
        name: 'nodes.csv',
        content: formatCsv([
          ['node', 'pass', 'shape', 'operations'],
          ...graph.nodes
            .filter(({ name }) => name !== 'constant' && name !== 'input')
            .map((node) => [
              node.label ?? node.name,
              backward.has(node) ? 'backward' : 'forward',
              `[${node.shape.join(', ')}]`,
              operationsOf(node),
            ]),
        ]),
      },
    ],
    plots: [
      {
        title: 'The graph of a loss',
        path: 'forward.svg',
        alt: 'From the inputs at the top to the loss at the bottom, one box for each operation with the shape of its result.',
      },
      {
        title: 'The same with its derivatives by w, b and v',
        path: 'backward.svg',
        alt: `${parts.forward.length} nodes of the forward pass and ${parts.backward.length} of the backward pass, which begins at the loss and reads what the forward pass kept.`,
      },
      {
        title: 'What all derivatives cost, by number of inputs',
        path: 'modes.svg',
        alt: `Reverse mode stays at ${(last.reverse / last.value).toFixed(1)} times the value, forward mode rises in proportion to the inputs.`,
      },
      {
        title: 'How wrong a slope is, by length of step',
        path: 'steps.svg',
        alt: 'V shapes on logarithmic axes: rounding on the left, truncation on the right.',
      },
    ],
    tables: [
      { title: 'Forward against backward, 64 inputs and 128 hidden units', path: 'cost.csv' },
      { title: 'Every operation of the drawn graph', path: 'nodes.csv' },
    ],
    notes: [
      'Operations are counted, not timed: additions, multiplications and functions of single numbers. Moving numbers about counts nothing here and does cost time.',
      'A kept value is one that a node of the backward pass reads. An engine that frees what it can holds at least these.',
    ],
  };
}

/** Two products of matrices forwards; backwards one for each matrix, and one more to reach w. */
function matmulClaim(): Claim {
  const { examples: n, inputs: d, hidden: h } = { examples: 64, inputs: 10, hidden: 20 };
  const { outputs } = traceBoth({ examples: n, inputs: d, hidden: h });
  const { forward, backward } = split(outputs[0]!, outputs.slice(1));
  const counted = [forward, backward].map((nodes) =>
    totalOperations(nodes.filter(({ name }) => name === 'matmul')),
  );
  const formula = [2 * n * (d * h + h), 2 * n * (d * h + h + h)];
  return claim({
    statement: `Counted on the graph, the matrix products are those of the formula: ${formula[0]} operations forwards, ${formula[1]} backwards (not twice as many: nobody asked for the derivative by x, ${elementCount([n, d])} numbers).`,
    metric: 'operations that differ',
    value: Math.abs(counted[0]! - formula[0]!) + Math.abs(counted[1]! - formula[1]!),
    unit: 'operations',
    comparison: '=',
    threshold: 0,
    oracle: 'the formula: 2 N (D H + H) and 2 N (D H + 2 H)',
    replay: { class: 'exact' },
  });
}
