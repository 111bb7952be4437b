import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startMockProcess } from '../../src/mock/process.ts';
import { contentOf, hello, post } from './requests.ts';

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function untilGone(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a mock in its own process', () => {
  it('answers, and ends when it is told to, with streams open', async () => {
    const mock = await startMockProcess({ engine: { stepBaseMs: 1 } });
    const response = await post(mock, '/chat/completions', {
      ...hello,
      stream: true,
      max_tokens: 3,
    });
    expect(contentOf(await response.text())).toHaveLength(12);
    const open = await post(mock, '/chat/completions', {
      ...hello,
      stream: true,
      max_tokens: 100_000,
    });
    await Promise.all([mock.stop(), expect(open.text()).rejects.toThrow(/terminated/)]);
    expect(lives(mock.pid)).toBe(false);
    await mock.stop();
  });

  it('ends with the process that started it', async () => {
    const module = fileURLToPath(new URL('../../src/mock/process.ts', import.meta.url));
    const script = `
      import { startMockProcess } from ${JSON.stringify(module)};
      const { pid } = await startMockProcess();
      process.stdout.write(String(pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = await once(parent.stdout, 'data');
    const pid = Number(text);
    expect(lives(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await untilGone(pid);
    expect(lives(pid)).toBe(false);
  });

  it('says what keeps it from starting', async () => {
    await expect(startMockProcess({ engines: 0 })).rejects.toThrow(/engines/);
    await expect(startMockProcess({ host: '203.0.113.7' })).rejects.toThrow(
      /did not start.*cannot listen on 203\.0\.113\.7/,
    );
    const command = [process.execPath, '--eval', 'throw new Error("no such luck")'] as const;
    await expect(startMockProcess({}, { command })).rejects.toThrow(/no such luck/);
    await expect(startMockProcess({}, { command: ['/no/such/program'] })).rejects.toThrow(
      /did not start/,
    );
  });
});
