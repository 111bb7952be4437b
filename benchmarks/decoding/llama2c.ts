/**
 * @file llama2.c, built from its source where that is: `GRADUS_LLAMA2C` names the file run.c or the
 * folder that it lies in. Its code is not part of this project.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { GradusError, sha256File } from '@gradus/runtime';
import type { Decoded } from './decoded.ts';
import type { DecodedModel } from './models.ts';

const flags = ['-Ofast', '-march=native', '-fopenmp'] as const;

export const missingLlama2c =
  'llama2.c is left out: GRADUS_LLAMA2C names no run.c, or there is no C compiler `cc`.';

export interface Llama2c {
  /** How it was built, and of what: for the evidence. */
  readonly build: string;
  /** Greedy, from the mark that begins a text. */
  decode(model: DecodedModel, threads: number): Promise<Decoded>;
}

/** Undefined where it cannot be built. @throws GradusError where its source does not compile */
export async function buildLlama2c(folder: string): Promise<Llama2c | undefined> {
  const given = process.env['GRADUS_LLAMA2C'] ?? '';
  const source = existsSync(given) && statSync(given).isDirectory() ? join(given, 'run.c') : given;
  if (!existsSync(source)) return undefined;
  const program = join(folder, 'llama2c');
  const compiler = await run('cc', ['--version'], {}).catch(() => undefined);
  if (compiler === undefined) return undefined;
  await run('cc', [...flags, '-o', program, source, '-lm'], {});
  const sha256 = await sha256File(source);
  return {
    build: `cc ${flags.join(' ')} (${compiler.stdout.split('\n')[0]!}), run.c with SHA-256 ${sha256}`,
    decode: (model, threads) => decode(program, model, threads),
  };
}

async function decode(
  program: string,
  { modelPath, tokenizerPath, model }: DecodedModel,
  threads: number,
): Promise<Decoded> {
  const steps = Math.min(256, model.config.contextLength);
  const { stdout, stderr } = await run(
    program,
    [modelPath, '-z', tokenizerPath, '-t', '0', '-n', String(steps)],
    { OMP_NUM_THREADS: String(Math.min(threads, availableParallelism())) },
  );
  const rate = /achieved tok\/s: ([\d.]+)/.exec(stderr)?.[1];
  const ids = stdout.trim().split('\n').map(Number);
  if (rate === undefined || !ids.every(Number.isInteger)) {
    throw failed(program, stderr || stdout.slice(0, 200));
  }
  return { tokensPerSecond: Number(rate), ids };
}

async function run(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn(command, arguments_, { env: { ...process.env, ...environment } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('latin1')));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('latin1')));
  child.on('error', reject);
  child.on('close', resolve);
  if ((await promise) !== 0) throw failed(command, output.stderr);
  return output;
}

function failed(command: string, received: string): GradusError {
  return new GradusError({
    code: 'llama2c-failed',
    kind: 'environment',
    what: `Cannot measure llama2.c: ${command} failed`,
    received: received.trim(),
    remedy: 'Leave GRADUS_LLAMA2C out, or let it name the run.c of llama2.c.',
  });
}
