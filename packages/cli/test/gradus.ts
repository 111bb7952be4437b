/** @file Drives the real command as a child process, in a workspace of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '../../..');

/** As `./gradus` does: hundreds of commands need not compile the same files anew. */
const compileCache = join(tmpdir(), 'gradus-test-compile-cache');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly repository?: string;
  /** Called with the child as soon as it has printed something to stderr. */
  readonly onProgress?: (child: ChildProcess) => void;
  /** Called with every piece of stdout. */
  readonly onOutput?: (text: string, child: ChildProcess) => void;
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'gradus-cli-'));

  gradus(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const program = options.repository ?? repository;
    return runFile(
      process.execPath,
      [join(program, 'packages/cli/src/main.ts'), ...args],
      {
        cwd: this.folder,
        env: {
          ...process.env,
          GRADUS_WORKSPACE: this.folder,
          NO_COLOR: '1',
          NODE_COMPILE_CACHE: compileCache,
          ...options.environment,
        },
      },
      options,
    );
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Heard = Pick<RunOptions, 'onProgress' | 'onOutput'>;

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
