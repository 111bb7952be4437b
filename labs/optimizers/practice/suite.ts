/**
 * @file What an implementation of the optimizers must do. Each case is about one thing that people
 * get wrong, in numbers that one can work out by hand; PyTorch's ways down
 * are in torch-ways.ts.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { close, fresh, type Implementation, plain } from './implementation.ts';
import type { CosineSettings, Numbers } from './stub.ts';
import { torchWays } from './torch-ways.ts';

export const suiteVersion = 1;

export function suite(implementation: object): PracticeCase[] {
  const given = implementation as Implementation;
  return [
    ...sgdCases(given),
    ...momentumCases(given),
    ...adamCases(given),
    ...adamWCases(given),
    ...cosineCases(given),
    ...torchWays(given),
  ];
}

function sgdCases({ sgd }: Implementation): PracticeCase[] {
  return [
    {
      name: 'sgd: against the gradient, each parameter by its own derivative',
      run: () => close(sgd([1, 2], [2, -4], { learningRate: 0.1, weightDecay: 0 }), [0.8, 2.4]),
    },
    {
      name: 'sgd: the decay is added to the gradient, and is scaled by the learning rate',
      run: () =>
        close(sgd([1, -2], [2, 0], { learningRate: 0.5, weightDecay: 0.1 }), [-0.05, -1.9]),
    },
    {
      name: 'sgd: the arguments stay as they were',
      run: () =>
        unchanged(
          [
            [1, 2],
            [3, 4],
          ],
          ([p, g]) => sgd(p!, g!, { learningRate: 1, weightDecay: 1 }),
        ),
    },
  ];
}

const moving = { learningRate: 0.1, momentum: 0.5, weightDecay: 0 };

function momentumCases({ momentum }: Implementation): PracticeCase[] {
  return [
    {
      name: 'momentum: the first step is that of sgd',
      run: () => {
        const { parameters, velocity } = momentum([1, 2], [2, -4], [0, 0], moving);
        close(parameters, [0.8, 2.4]);
        close(velocity, [2, -4]);
      },
    },
    {
      name: 'momentum: half of the old velocity and all of the gradient',
      run: () => {
        const { parameters, velocity } = momentum([1], [2], [8], moving);
        close(velocity, [6]);
        close(parameters, [0.4]);
      },
    },
    {
      name: 'momentum: the same gradient for ever makes steps 1 / (1 − μ) times as long',
      run: () => {
        let velocity = [0];
        for (let step = 0; step < 60; step++)
          velocity = momentum([0], [3], velocity, moving).velocity;
        close(velocity, [6]);
      },
    },
    {
      name: 'momentum: another learning rate holds for the whole of the velocity, at once',
      run: () => {
        const first = momentum([1], [2], [0], moving);
        const slow = { ...moving, learningRate: 0.01 };
        close(momentum(first.parameters, [2], first.velocity, slow).parameters, [0.77]);
      },
    },
    {
      name: 'momentum: the decay goes into the velocity',
      run: () => {
        const { parameters, velocity } = momentum([2], [1], [4], { ...moving, weightDecay: 0.5 });
        close(velocity, [4]);
        close(parameters, [1.6]);
      },
    },
    {
      name: 'momentum: the arguments stay as they were',
      run: () =>
        unchanged(
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          ([p, g, v]) => momentum(p!, g!, v!, moving),
        ),
    },
  ];
}

function adamCases({ adam }: Implementation): PracticeCase[] {
  return [
    {
      name: 'adam: the first step is the learning rate, whatever the size of the gradient',
      run: () => {
        const { parameters } = adam([1, 1, 1], [1000, -2, 0.001], fresh(3), plain);
        // Exactly: times |g| / (|g| + ε).
        close(parameters, [0.9 + 1e-12, 1.1 - 5e-10, 1 - 0.1 / (1 + 1e-5)]);
      },
    },
    {
      name: 'adam: the moments are running means, as they are, from 0',
      run: () => {
        const { moments } = adam([0, 0], [2, -4], fresh(2), { ...plain, beta1: 0.75, beta2: 0.5 });
        close(moments.first, [0.5, -1]);
        close(moments.second, [2, 8]);
        assert.equal(moments.step, 1, 'steps taken');
      },
    },
    {
      name: 'adam: they go on from what they were',
      run: () => {
        const before = { step: 7, first: [4], second: [8] };
        const { moments } = adam([0], [2], before, { ...plain, beta1: 0.75, beta2: 0.5 });
        close(moments.first, [3.5]);
        close(moments.second, [6]);
        assert.equal(moments.step, 8, 'steps taken');
      },
    },
    {
      name: 'adam: the same gradient for ever makes steps of the learning rate, from the first one',
      run: () => {
        let [point, moments] = [[0], fresh(1)];
        for (let step = 1; step <= 50; step++) {
          ({ parameters: point, moments } = adam(point, [-3], moments, { ...plain, epsilon: 0 }));
          close(point, [0.1 * step], 1e-9);
        }
      },
    },
    {
      name: 'adam: what is corrected depends on the step',
      run: () => {
        // m = 1, v = 1 after: corrected 1 / (1 − ½²) and 1 / (1 − ¾²).
        const settings = { ...plain, beta1: 0.5, beta2: 0.75, epsilon: 0 };
        const { parameters } = adam([0], [1], { step: 1, first: [1], second: [1] }, settings);
        close(parameters, [-0.1 * (4 / 3) * Math.sqrt(7 / 16)]);
      },
    },
    {
      name: 'adam: epsilon is added to the root, which is corrected before',
      run: () => {
        const { parameters } = adam([0], [2], fresh(1), { ...plain, epsilon: 2 });
        close(parameters, [-0.05]);
      },
    },
    {
      name: 'adam: a gradient of 0 leaves what never had another where it is',
      run: () => close(adam([5], [0], fresh(1), plain).parameters, [5]),
    },
    {
      name: 'adam: each parameter has a scale of its own',
      run: () => {
        const alone = [100, 0.01].map((g) => adam([1], [g], fresh(1), plain).parameters[0]!);
        close(adam([1, 1], [100, 0.01], fresh(2), plain).parameters, alone);
      },
    },
    {
      name: 'adam: the decay is a gradient like any other, in both moments',
      run: () => {
        const settings = { ...plain, beta1: 0.5, beta2: 0.5, weightDecay: 0.5 };
        const { parameters, moments } = adam([4], [0], fresh(1), settings);
        close(moments.first, [1]);
        close(moments.second, [2]);
        close(parameters, [3.9], 1e-8);
      },
    },
    {
      name: 'adam: the arguments stay as they were',
      run: () =>
        unchanged(
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ],
          ([p, g, first, second]) =>
            adam(p!, g!, { step: 3, first: first!, second: second! }, plain),
        ),
    },
  ];
}

function adamWCases({ adam, adamW }: Implementation): PracticeCase[] {
  const decaying = { ...plain, weightDecay: 0.5 };
  return [
    {
      name: 'adamW: without decay it is adam',
      run: () => {
        const moments = { step: 4, first: [0.3, -1], second: [0.5, 2] };
        const [ours, plainly] = [adamW, adam].map((rule) =>
          rule([1, -2], [0.4, 3], moments, plain),
        );
        close(ours!.parameters, plainly!.parameters);
        close(
          [...ours!.moments.first, ...ours!.moments.second],
          [...plainly!.moments.first, ...plainly!.moments.second],
        );
      },
    },
    {
      name: 'adamW: a parameter without gradient shrinks by η λ of itself',
      run: () => close(adamW([4, -2], [0, 0], fresh(2), decaying).parameters, [3.8, -1.9]),
    },
    {
      name: 'adamW: twice the learning rate is twice the decay',
      run: () => {
        const fast = { ...decaying, learningRate: 0.2 };
        close(adamW([4], [0], fresh(1), fast).parameters, [3.6]);
      },
    },
    {
      name: 'adamW: the decay leaves no trace in the moments',
      run: () => {
        const { moments } = adamW([100], [2], fresh(1), { ...decaying, beta1: 0.5, beta2: 0.5 });
        close([...moments.first, ...moments.second], [1, 2]);
      },
    },
    {
      name: 'adamW: what shrinks is the parameter before the step',
      run: () => {
        const settings = { ...decaying, epsilon: 0 };
        close(adamW([1], [-7], fresh(1), settings).parameters, [0.95 + 0.1]);
      },
    },
    {
      name: 'adamW: the arguments stay as they were',
      run: () =>
        unchanged(
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ],
          ([p, g, first, second]) =>
            adamW(p!, g!, { step: 3, first: first!, second: second! }, decaying),
        ),
    },
  ];
}

function cosineCases({ cosine }: Implementation): PracticeCase[] {
  const settings = { peak: 1, warmUpSteps: 2, steps: 6, floor: 0 };
  const rates = (given: CosineSettings, steps: Numbers): number[] =>
    steps.map((step) => cosine(step, given));
  return [
    {
      name: 'cosine: up in a line, the whole peak in the last step of the warm-up',
      run: () => close(rates({ ...settings, warmUpSteps: 4, steps: 10, peak: 2 }, [1, 2, 3, 4]), [0.5, 1, 1.5, 2]), // oxfmt-ignore
    },
    {
      name: 'cosine: half of the way down is half of the peak',
      run: () => close(rates(settings, [4]), [0.5]),
    },
    {
      name: 'cosine: slow at both ends',
      run: () => close(rates(settings, [3, 5]), [(1 + Math.SQRT1_2) / 2, (1 - Math.SQRT1_2) / 2]),
    },
    {
      name: 'cosine: at the end the floor, and it stays there',
      run: () => close(rates({ ...settings, floor: 0.25 }, [6, 7, 100]), [0.25, 0.25, 0.25]),
    },
    {
      name: 'cosine: half of the way down to a floor is between the two',
      run: () => close(rates({ ...settings, floor: 0.5 }, [4]), [0.75]),
    },
    {
      name: 'cosine: without a warm-up it falls from the first step',
      run: () => close(rates({ ...settings, warmUpSteps: 0, steps: 2 }, [1, 2]), [0.5, 0]),
    },
  ];
}

function unchanged(args: number[][], call: (copies: readonly number[][]) => unknown): void {
  const given = structuredClone(args);
  call(given);
  assert.deepEqual(given, args, 'the arguments afterwards');
}
