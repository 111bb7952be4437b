/**
 * @file Training steps of several arms in turn: in each round every arm takes its slice of steps, in
 * an order drawn anew, on a machine that is quiet. Processes wait between their turns.
 */
import type { Stage } from '@gradus/runtime';
import { bootstrapInterval, type Interval, quantile, type Random } from '@gradus/statistics';
import { QuietMeasuring, shareInUse } from '../client/neighbours.ts';
import type { TrainerArm } from './arms.ts';
import type { StepsReport, TrainingTask } from './contract.ts';
import { useWithLive } from './live-children.ts';
import type { Shape } from './shapes.ts';
import { TrainerProcess } from './trainer-process.ts';

export interface ArmFigures {
  readonly name: string;
  readonly version: string;
  /** Median over the rounds of the median step of a slice. */
  readonly stepMs: number;
  readonly tokensPerSecond: number;
  readonly firstStepMs: number;
  readonly peakBytes: number;
  /** Of the first steps, all arms from the same weights on the same batches. */
  readonly firstLosses: readonly number[];
  /** Median step of each round. */
  readonly rounds: readonly number[];
  /** Median over the rounds of this arm's step over ours; of ours, 1. */
  readonly ratio: Interval;
}

export interface ShapeFigures {
  readonly shape: Shape;
  readonly arms: readonly ArmFigures[];
  /** Why an arm that was wanted is not there. */
  readonly leftOut: readonly string[];
  readonly quiet: QuietMeasuring;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly random: Random;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

/** @param arms ours first */
export async function measureRounds(
  shape: Shape,
  arms: readonly TrainerArm[],
  task: TrainingTask,
  { rounds, random, stage, signal }: RoundOptions,
): Promise<ShapeFigures> {
  await using started = new AsyncDisposableStack();
  const running: Running[] = [];
  const leftOut: string[] = [];
  for (const arm of arms) {
    try {
      const trainer = started.use(await TrainerProcess.start(arm, task, signal));
      // Compilers and caches: the first slice is not timed, but its losses are compared.
      running.push({ arm, trainer, warmUp: await trainer.steps(shape.sliceSteps), reports: [] });
    } catch (error) {
      signal.throwIfAborted();
      if (arm === arms[0]) throw error;
      leftOut.push(`${arm.name} is left out: ${firstLine(error)}`);
    }
  }
  const quiet = new QuietMeasuring({
    shareInUse,
    use: () => useWithLive(running.map(({ trainer }) => trainer.pid)),
  });
  for (let round = 0; round < rounds; round++) {
    for (const { trainer, reports } of random.shuffle([...running])) {
      reports.push(await quiet.measure(() => trainer.steps(shape.sliceSteps), signal));
    }
    stage.advance();
  }
  return { shape, arms: figuresOf(running, task, random), leftOut, quiet };
}

interface Running {
  readonly arm: TrainerArm;
  readonly trainer: TrainerProcess;
  readonly warmUp: StepsReport;
  readonly reports: StepsReport[];
}

const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

function figuresOf(
  running: readonly Running[],
  { batchSize, contextLength }: TrainingTask,
  random: Random,
): ArmFigures[] {
  const roundsOf = ({ reports }: Running): number[] =>
    reports.map((report) => median(report.stepsMs));
  const ours = roundsOf(running[0]!);
  return running.map((one): ArmFigures => {
    const rounds = roundsOf(one);
    const stepMs = median(rounds);
    return {
      name: one.arm.name,
      version: one.trainer.version,
      stepMs,
      tokensPerSecond: (1_000 * batchSize * contextLength) / stepMs,
      firstStepMs: one.warmUp.stepsMs[0]!,
      peakBytes: one.reports.at(-1)!.peakBytes,
      firstLosses: one.warmUp.losses,
      rounds,
      ratio: bootstrapInterval(
        rounds.map((ms, i) => ms / ours[i]!),
        median,
        { random: random.split(one.arm.name), interval: 'percentile' },
      ),
    };
  });
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n').at(-1)!;
