/** @file A trainer in a process of its own, asked for steps as often as wanted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { TrainerArm } from './arms.ts';
import type { ReadyReport, StepsReport, StepsRequest, TrainingTask } from './contract.ts';

export class TrainerProcess implements AsyncDisposable {
  readonly pid: number;
  readonly version: string;
  readonly #ask: <Answer>(message: TrainingTask | StepsRequest) => Promise<Answer>;
  readonly #end: () => Promise<void>;

  private constructor(
    pid: number,
    version: string,
    ask: <Answer>(message: TrainingTask | StepsRequest) => Promise<Answer>,
    end: () => Promise<void>,
  ) {
    this.pid = pid;
    this.version = version;
    this.#ask = ask;
    this.#end = end;
  }

  /** @throws Error with what the process complained of, where it ends before it is asked to. */
  static async start(
    { name, command }: TrainerArm,
    task: TrainingTask,
    signal: AbortSignal,
  ): Promise<TrainerProcess> {
    const [program, ...rest] = command as [string, ...string[]];
    const child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      signal,
      env: { ...process.env, OMP_NUM_THREADS: String(task.threads) },
    });
    const complaint = text(child.stderr).catch(() => '');
    const closed = once(child, 'close').catch(() => []);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.on('error', () => undefined);
    const ask = async <Answer>(message: TrainingTask | StepsRequest): Promise<Answer> => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const { value, done } = await lines.next();
      if (done !== true) return JSON.parse(value) as Answer;
      throw new Error(`${name} ended: ${(await complaint).trim().slice(-1500)}`);
    };
    const end = async (): Promise<void> => {
      child.stdin.end();
      await closed;
    };
    try {
      const { version } = await ask<ReadyReport>(task);
      return new TrainerProcess(child.pid!, version, ask, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  steps(steps: number): Promise<StepsReport> {
    return this.#ask<StepsReport>({ steps });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}
