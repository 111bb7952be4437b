/** @file How fast byte-level BPE is trained, and how much memory that takes. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Progress } from '@gradus/runtime';
import { bootstrapInterval, type Interval, quantile, type Random } from '@gradus/statistics';
import { trainBpe } from '@gradus/tokenizer';
import { measureInterleaved } from '../interleaved.ts';
import type { BenchmarkText } from './texts.ts';
import type { ChildReport } from './train-in-child.ts';

export interface TrainingTask {
  readonly name: string;
  readonly characters: number;
  readonly vocabularySize: number;
}

/** The second is the size of the corpus on which Hugging Face's native trainer takes 26 ms. */
export const trainingTasks = [
  { name: '1 MB to 1,000 merges', characters: 1_000_000, vocabularySize: 1256 },
  { name: '133 kB to vocabulary 500', characters: 133_000, vocabularySize: 500 },
] as const satisfies readonly TrainingTask[];

export interface TrainingSpeed {
  readonly task: TrainingTask;
  readonly text: string;
  /** Median of runs in this process. */
  readonly durationMs: Interval;
}

export interface TrainingResults {
  readonly speeds: readonly TrainingSpeed[];
  readonly child: ChildReport;
}

const repetitions = 15;

export async function measureTraining(
  texts: readonly BenchmarkText[],
  options: {
    readonly random: Random;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<TrainingResults> {
  const { random, progress, signal } = options;
  const jobs = texts.flatMap(({ name, slices }) => {
    const text = slices.join('');
    return trainingTasks.map((task) => ({
      task,
      text: name,
      corpus: text.slice(0, task.characters),
    }));
  });
  const stage = progress.stage('Training', { total: repetitions + 2, unit: 'rounds' });
  const arms = jobs.map(({ task, text: name, corpus }) => ({
    name: `${task.name} of ${name}`,
    run: () => trainBpe(corpus, { vocabularySize: task.vocabularySize }),
  }));
  const rounds = (count: number): Promise<Map<string, number[]>> =>
    measureInterleaved(arms, Array.from({ length: count }), {
      random: random.split('order'),
      stage,
      signal,
    });
  // Two rounds for the compiler; what they take is not counted.
  await rounds(2);
  const durationsMs = await rounds(repetitions);
  stage.done();
  const speeds = jobs.map((job, i): TrainingSpeed => {
    const { name } = arms[i]!;
    return {
      task: job.task,
      text: job.text,
      durationMs: bootstrapInterval(durationsMs.get(name)!, (sample) => quantile(sample, 0.5), {
        random: random.split(name),
        interval: 'percentile',
      }),
    };
  });
  return { speeds, child: await trainInChild(jobs[0]!.corpus, signal) };
}

async function trainInChild(corpus: string, signal: AbortSignal): Promise<ChildReport> {
  const script = join(import.meta.dirname, 'train-in-child.ts');
  const child = spawn(process.execPath, [script, String(trainingTasks[0].vocabularySize)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  });
  child.stdin.end(corpus);
  return (await json(child.stdout)) as ChildReport;
}
