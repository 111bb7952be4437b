/** @file Drives the command in a workspace of its own: as a process, or within this one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inThisProcess } from './in-this-process.ts';

export const repository = join(import.meta.dirname, '../../..');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ProcessOptions extends RunOptions {
  readonly repository?: string;
  /** Called with the child as soon as it has printed something to stderr. */
  readonly onProgress?: (child: ChildProcess) => void;
  /** Called with every piece of stdout. */
  readonly onOutput?: (text: string, child: ChildProcess) => void;
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'gradus-cli-'));

  /** The same program with the same arguments, environment and folder, a tenth of the time. */
  gradus(args: readonly string[], { environment }: RunOptions = {}): Promise<Outcome> {
    return inThisProcess({
      args,
      folder: this.folder,
      environment: this.#environment(environment),
    });
  }

  /** The real command: what only a process can show (signals, its end, other sources). */
  process(args: readonly string[], options: ProcessOptions = {}): Promise<Outcome> {
    const program = options.repository ?? repository;
    return runFile(
      process.execPath,
      [join(program, 'packages/cli/src/main.ts'), ...args],
      { cwd: this.folder, env: { ...process.env, ...this.#environment(options.environment) } },
      options,
    );
  }

  #environment(own: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { GRADUS_WORKSPACE: this.folder, NO_COLOR: '1', ...own };
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Heard = Pick<ProcessOptions, 'onProgress' | 'onOutput'>;

export function runFile(
  program: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  { onProgress, onOutput }: Heard = {},
): Promise<Outcome> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      onOutput?.(chunk.toString(), child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr === '') onProgress?.(child);
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
