/** @file What the short runs show: two ways to fail, each undone by taking its cause away. */
import type { Failure } from '@gradus/evidence';
import { mean } from '@gradus/statistics';
import { hastyRate, type Trial, type Trials } from './trials.ts';

const last = ({ evaluations }: Trial): number => evaluations.at(-1)!.loss;
const best = ({ evaluations }: Trial): { readonly step: number; readonly loss: number } =>
  evaluations.reduce((least, one) => (one.loss < least.loss ? one : least));
const atTheEnd = ({ losses }: Trial): number => mean(losses.slice(-10));

export function diverged({ hasty, sound, recipe: { peak, warmUpSteps } }: Trials): Failure {
  const [start, highest] = [hasty.losses[0]!, Math.max(...hasty.losses)];
  const steps = hasty.losses.length;
  const end =
    hasty.stoppedBy === undefined
      ? `after ${steps} steps held-out text costs ${last(hasty).toFixed(2)}`
      : `it ends after ${steps} steps: ${hasty.stoppedBy}`;
  return {
    case: `a learning rate of ${hastyRate} from the first step on, and no clipping`,
    expected: `a loss that falls from ${start.toFixed(2)} nats, which is a guess`,
    got: `it rises to ${highest.toFixed(1)} nats, worse than any guess; ${end}`,
    cause: `The first step of Adam moves every weight by the learning rate, whatever its gradient. Weights begin with a spread of 0.02: a step of ${hastyRate} leaves nothing of them but signs, ${hastyRate / 0.02} times as large.`,
    intervention: {
      change: `a rate of ${peak}, reached in ${warmUpSteps} steps, and gradients clipped at a norm of 1: the first step is ${((100 * peak) / warmUpSteps / 0.02).toFixed(1)}% of a weight`,
      got: `never above ${Math.max(...sound.losses).toFixed(2)} nats; held-out text costs ${last(sound).toFixed(2)}`,
      removed:
        highest > start + 1 &&
        Math.max(...sound.losses) < start + 1 &&
        (hasty.stoppedBy !== undefined || last(sound) < last(hasty) - 0.2),
    },
  };
}

export function memorised({ memorising, sound, fewCharacters }: Trials): Failure {
  const turn = best(memorising);
  const end = memorising.evaluations.at(-1)!;
  return {
    case: `${fewCharacters.toLocaleString('en')} characters to learn from, read again and again for ${end.step} steps`,
    expected: 'a held-out loss that falls as long as the training loss does',
    got: `training loss ${atTheEnd(memorising).toFixed(2)} and falling; held-out loss ${turn.loss.toFixed(2)} at step ${turn.step}, then up to ${end.loss.toFixed(2)}`,
    cause:
      'There is nothing left to learn but the text by heart. The training loss cannot show it: only text that was kept back can.',
    intervention: {
      change: 'the same model, steps and seed, and the whole of the text',
      got: `training loss ${atTheEnd(sound).toFixed(2)}, held-out loss ${last(sound).toFixed(2)}, its lowest at step ${best(sound).step}`,
      removed: end.loss > turn.loss + 0.1 && last(sound) < best(sound).loss + 0.05,
    },
  };
}
