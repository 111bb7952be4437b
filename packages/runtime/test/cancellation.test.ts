import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breathe } from '../src/index.ts';

const runtime = join(import.meta.dirname, '../src/index.ts');

/** Runs a script that prints "ready"; then the interrupts are sent, each after the next line it prints. */
function interrupt(script: string, signals: readonly NodeJS.Signals[]): Promise<number | null> {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { breathe, onInterrupt } from ${JSON.stringify(runtime)};\n${script}`,
  ]);
  const waiting = [...signals];
  child.stdout.on('data', () => {
    const signal = waiting.shift();
    if (signal !== undefined) child.kill(signal);
  });
  return new Promise((resolve) => child.on('close', resolve));
}

describe('onInterrupt', () => {
  it('aborts the signal, and a loop that breathes unwinds with code 130', async () => {
    const code = await interrupt(
      `const { signal } = onInterrupt();
       console.log('ready');
       try { for (;;) await breathe(signal); } catch (error) { process.exit(error.exitCode); }`,
      ['SIGINT'],
    );
    expect(code).toBe(130);
  });

  it('takes two signals within an instant for one: the unwinding goes on', async () => {
    const code = await interrupt(
      `const { signal } = onInterrupt();
       console.log('ready');
       signal.addEventListener('abort', () => {
         process.kill(process.pid, 'SIGINT');
         setTimeout(() => process.exit(7), 100);
       });
       setInterval(() => {}, 1000);`,
      ['SIGINT'],
    );
    expect(code).toBe(7);
  });

  it('leaves at once at a second one', async () => {
    const code = await interrupt(
      `const { signal } = onInterrupt();
       console.log('ready');
       signal.addEventListener('abort', () => setTimeout(() => console.log('unwinding'), 400));
       setInterval(() => {}, 1000);`,
      ['SIGINT', 'SIGINT'],
    );
    expect(code).toBe(130);
  });
});

describe('breathe', () => {
  it('throws what the signal was aborted with', async () => {
    await expect(breathe(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    await expect(breathe()).resolves.toBeUndefined();
  });
});
