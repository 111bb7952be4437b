/**
 * @file The loop. Step n reads batch n, computes the loss and its clipped gradients as one graph, and
 * lets the optimizer change the parameters in place. Nothing is kept from step to step but what a
 * checkpoint holds, so a run that goes on from one gives the same bits as one that never stopped.
 */
import { createRandom } from '@gradus/statistics';
import { fromData, keyOf, type NdArray, type Values } from '@gradus/tensor';
import { GradusError } from '@gradus/runtime';
import { refuseNotFinite } from './anomalies/not-finite.ts';
import { GradientSizes, isSpike, medianOf, type Spike } from './anomalies/spikes.ts';
import { loadCheckpoint, type RunState, saveCheckpoint } from './checkpoint.ts';
import { type Evaluator, openEvaluator } from './evaluate.ts';
import { flatten, type FlatParameters, type Floats, viewsOf } from './flat-parameters.ts';
import { emptyHistory } from './history.ts';
import { type DecayGroup, decayGroups, matricesDecay } from './optimizers/decay-groups.ts';
import { clipScale, type GradientNorm, gradientNorm } from './optimizers/gradient-norm.ts';
import { Speed } from './speed.ts';
import { openStepEngine, type StepEngine, type StepInputs } from './step-engine.ts';
import type { RunSettings, StepReport, TrainingRun, TrainOptions } from './train-options.ts';

/**
 * @throws GradusError `training-not-finite`, `training-spike`, `checkpoint-*`; the checkpoint on the
 * disk is then the last that was saved. When the signal aborts, the steps that are done are saved.
 */
export async function train<Parameters, Batch>(
  options: TrainOptions<Parameters, Batch>,
): Promise<TrainingRun<Values<Parameters>>> {
  requireCounts(options);
  const trainer = new Trainer(options);
  const resumedAt = await trainer.resume();
  await using engine = await openStepEngine(
    options.model.loss,
    trainer.tree,
    options.batches.at(0),
    // The sum of several batches can only be clipped when it is whole.
    { ...options, clipNorm: accumulates(options) ? undefined : options.clipNorm },
  );
  const { evaluation, model } = options;
  const [first] = evaluation?.batches ?? [];
  await using evaluator =
    first === undefined ? undefined : await openEvaluator(model.loss, trainer.tree, first, options);
  await trainer.run(engine, evaluator);
  return { ...trainer.result(), resumedAt };
}

class Trainer<Parameters, Batch> {
  readonly #options: TrainOptions<Parameters, Batch>;
  readonly #flat: FlatParameters<Values<Parameters>>;
  readonly #gradients: Floats;
  readonly #gradientTree: Values<Parameters>;
  /** Where the gradients of several batches are added. */
  readonly #sum: Floats | undefined;
  readonly #groups: readonly DecayGroup[];
  readonly #settings: RunSettings;
  readonly #state: RunState;
  readonly #speed = new Speed();
  #sizes: GradientSizes;
  #savedStep = 0;

  constructor(options: TrainOptions<Parameters, Batch>) {
    const { model, optimizer, accumulate = 1 } = options;
    this.#options = options;
    this.#flat = flatten(model.parameters, 2 + optimizer.moments.length);
    const { data, places, tree, allocate } = this.#flat;
    this.#gradients = allocate();
    this.#gradientTree = viewsOf(tree, places, this.#gradients);
    this.#groups = decayGroups(places, options.decays ?? matricesDecay);
    this.#settings = settingsOf(options, this.#groups);
    this.#sizes = new GradientSizes(places);
    this.#state = {
      step: 0,
      parameters: data,
      moments: new Map(optimizer.moments.map((name) => [name, allocate()])),
      history: emptyHistory(),
      gradientSizes: this.#sizes.state(),
    };
    this.#sum = accumulate === 1 ? undefined : allocate();
  }

  get tree(): Values<Parameters> {
    return this.#flat.tree;
  }

  async resume(): Promise<number> {
    const { checkpoint, steps } = this.#options;
    if (checkpoint === undefined) return 0;
    const { path, mayDiffer } = checkpoint;
    const { places } = this.#flat;
    await loadCheckpoint(path, this.#state, places, this.#settings, mayDiffer);
    const { step, gradientSizes } = this.#state;
    if (step > steps) throw pastTheEnd(path, step, steps);
    this.#sizes = new GradientSizes(places, gradientSizes);
    this.#savedStep = step;
    return step;
  }

  async run(
    engine: StepEngine<Parameters, Batch>,
    evaluator: Evaluator<Parameters, Batch> | undefined,
  ): Promise<void> {
    const { steps, signal, progress, checkpoint, evaluation, onStep } = this.#options;
    const stage = progress?.stage('Training', {
      total: steps,
      unit: 'steps',
      from: this.#state.step,
    });
    const isDue = (every: number): boolean =>
      this.#state.step % every === 0 || this.#state.step === steps;
    try {
      for (;;) {
        if (evaluator !== undefined && isDue(evaluation!.every)) await this.#evaluate(evaluator);
        if (checkpoint !== undefined && isDue(checkpoint.every)) await this.#save();
        if (this.#state.step === steps) break;
        signal?.throwIfAborted();
        const report = await this.#step(engine);
        stage?.at(report.step, describe(report));
        await onStep?.(report);
      }
    } catch (error) {
      if (signal?.aborted === true && checkpoint !== undefined) await this.#save();
      throw error;
    } finally {
      stage?.done();
    }
  }

  result(): Omit<TrainingRun<Values<Parameters>>, 'resumedAt'> {
    const { history, moments } = this.#state;
    const arrays = [...moments].map(
      ([name, data]) => [name, fromData(data, [data.length])] as const,
    );
    return { parameters: this.tree, history, moments: new Map(arrays) };
  }

  async #step(engine: StepEngine<Parameters, Batch>): Promise<StepReport> {
    const { schedule, spikes, batches, accumulate = 1, steps } = this.#options;
    const { history } = this.#state;
    const startedMs = performance.now();
    const step = this.#state.step + 1;
    const { loss, norm } = await this.#gradientsOf(step, engine);
    const spike = this.#spikeAt(step, loss, norm);
    if (spike !== undefined && spikes?.action === 'stop') throw spiked(spike);
    const learningRate = schedule.at(step);
    if (spike === undefined || spikes?.action !== 'skip') this.#update(step, learningRate, norm);
    this.#sizes.add(norm.byTensor);
    history.losses.push(loss);
    history.gradientNorms.push(norm.total);
    history.learningRates.push(learningRate);
    if (spike !== undefined) history.spikes.push(spike);
    this.#state.step = step;
    this.#speed.add(performance.now() - startedMs);
    const { stepMs } = this.#speed;
    return {
      step,
      loss,
      gradientNorm: norm.total,
      learningRate,
      tokensPerSecond: (batches.tokensPerBatch * accumulate * 1_000) / stepMs,
      remainingMs: (steps - step) * stepMs,
      spike,
    };
  }

  /** Mean loss and gradients of the batches of a step. @throws GradusError if not finite. */
  async #gradientsOf(
    step: number,
    engine: StepEngine<Parameters, Batch>,
  ): Promise<{ readonly loss: number; readonly norm: GradientNorm }> {
    const { batches, accumulate = 1 } = this.#options;
    const { places } = this.#flat;
    const sum = this.#sum;
    let total = 0;
    sum?.fill(0);
    for (let part = 0; part < accumulate; part++) {
      const number = (step - 1) * accumulate + part;
      const inputs: StepInputs<Parameters, Batch> = [
        this.tree,
        batches.at(number),
        this.#keyOf(number),
      ];
      const { loss, norm } = await engine.run(inputs, this.#gradientTree);
      if (!Number.isFinite(loss + norm.total)) refuseNotFinite(step, loss, engine.graph, inputs);
      if (sum === undefined) return { loss, norm };
      total += loss;
      for (let i = 0; i < sum.length; i++) sum[i]! += this.#gradients[i]!;
    }
    for (let i = 0; i < sum!.length; i++) this.#gradients[i] = sum![i]! / accumulate;
    return { loss: total / accumulate, norm: gradientNorm(this.#gradients, places) };
  }

  #update(step: number, learningRate: number, norm: GradientNorm): void {
    const { optimizer, clipNorm } = this.#options;
    const moments = [...this.#state.moments.values()];
    const gradientScale = accumulates(this.#options) ? clipScale(norm.total, clipNorm) : 1;
    for (const { decays, start, end } of this.#groups) {
      optimizer.update({
        parameters: this.#flat.data,
        gradients: this.#gradients,
        moments,
        start,
        end,
        gradientScale,
        learningRate,
        weightDecay: decays ? optimizer.weightDecay : 0,
        step,
      });
    }
  }

  #spikeAt(step: number, loss: number, norm: GradientNorm): Spike | undefined {
    const { losses } = this.#state.history;
    if (!isSpike(loss, losses, this.#options.spikes)) return undefined;
    const median = medianOf(losses.slice(-(this.#options.spikes?.window ?? 50)));
    return { step, loss, median, ...this.#sizes.mostGrown(norm.byTensor) };
  }

  /** Of dropout in batch `number`. */
  #keyOf(number: number): NdArray {
    return keyOf(createRandom(this.#options.seed).split('dropout').split(number));
  }

  async #evaluate(evaluator: Evaluator<Parameters, Batch>): Promise<void> {
    const { evaluation, onEvaluation, signal, progress } = this.#options;
    const { history, step } = this.#state;
    if (history.evaluations.at(-1)?.step === step) return;
    const loss = await evaluator.evaluate(this.tree, evaluation!.batches, signal);
    history.evaluations.push({ step, loss });
    progress?.note(`step ${step}: held-out loss ${loss.toFixed(4)}`);
    await onEvaluation?.({ step, loss, parameters: this.tree });
  }

  async #save(): Promise<void> {
    const { checkpoint } = this.#options;
    const { step } = this.#state;
    if (checkpoint === undefined || this.#savedStep === step) return;
    this.#state.gradientSizes = this.#sizes.state();
    await saveCheckpoint(checkpoint.path, this.#state, this.#flat.places, this.#settings);
    this.#savedStep = step;
  }
}

const accumulates = ({ accumulate = 1 }: { readonly accumulate?: number }): boolean =>
  accumulate > 1;

/** `loss 2.3145  5,120 tok/s` */
function describe({ loss, tokensPerSecond }: StepReport): string {
  return `loss ${loss.toFixed(4)}  ${Math.round(tokensPerSecond).toLocaleString('en-US')} tok/s`;
}

function settingsOf<Parameters, Batch>(
  options: TrainOptions<Parameters, Batch>,
  groups: readonly DecayGroup[],
): RunSettings {
  const { model, optimizer, schedule, batches, clipNorm, accumulate = 1, seed, spikes } = options;
  const decaying = groups
    .filter(({ decays }) => decays)
    .reduce((count, { start, end }) => count + end - start, 0);
  return {
    model: model.config ?? {},
    optimizer: { ...optimizer.settings, decayingParameters: decaying },
    schedule: schedule.settings,
    batches: { ...batches.settings, accumulate },
    step: { seed, clipNorm: clipNorm ?? 'none', skipsSpikes: spikes?.action === 'skip' },
  };
}

function requireCounts<Parameters, Batch>(options: TrainOptions<Parameters, Batch>): void {
  const { steps, accumulate = 1, evaluation, checkpoint, clipNorm = 1 } = options;
  const counts = {
    steps,
    accumulate,
    'evaluation.every': evaluation?.every ?? 1,
    'checkpoint.every': checkpoint?.every ?? 1,
  };
  const wrong = Object.entries(counts).find(([, n]) => !(Number.isInteger(n) && n >= 1));
  const [name, received] = wrong ?? (clipNorm > 0 ? [] : ['clipNorm', clipNorm]);
  if (name === undefined) return;
  throw new GradusError({
    code: 'training-option',
    kind: 'usage',
    what: `Cannot train with this ${name}`,
    expected: name === 'clipNorm' ? 'a number above 0' : 'a whole number of at least 1',
    received: String(received),
  });
}

function pastTheEnd(path: string, step: number, steps: number): GradusError {
  return new GradusError({
    code: 'checkpoint-past-the-end',
    kind: 'usage',
    what: `The checkpoint ${path} is further than this run`,
    expected: `at most ${steps} steps`,
    received: String(step),
    remedy: 'Ask for more steps, or name another file.',
  });
}

function spiked({ step, loss, median, tensor, growth }: Spike): GradusError {
  return new GradusError({
    code: 'training-spike',
    kind: 'verdict',
    what: `The loss jumped at step ${step}`,
    expected: `about ${median.toPrecision(4)}`,
    received:
      tensor === undefined
        ? loss.toPrecision(4)
        : `${loss.toPrecision(4)}; the gradient of ${tensor} is ${growth.toPrecision(3)} times its mean`,
    remedy: 'The parameters are those before the step.',
  });
}
