import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Workspace } from './gradus.ts';

/** Each time the command says that it is watching, the next step is taken. */
it('lab watch judges again on every save, shows what differs, and ends with Ctrl-C', async () => {
  const workspace = new Workspace();
  try {
    await workspace.gradus(['lab', 'practice', 'tokenization']);
    const attempt = workspace.path('practice/tokenization/attempt.ts');
    const steps = [
      () => writeFileSync(attempt, "export const decode = () => '';"),
      () => writeFileSync(attempt, "import '@gradus/tokenizer';"),
      () => copyFileSync(join(import.meta.dirname, 'fixtures/attempt.ts'), attempt),
    ];
    const { status, stdout } = await workspace.process(['lab', 'watch', 'tokenization'], {
      onOutput: (text, child) => {
        if (!text.includes('Watching;')) return;
        const step = steps.shift();
        if (step === undefined) child.kill('SIGINT');
        else step();
      },
    });
    expect(status).toBe(0);
    const [stub, wrong, refused, right] = stdout.split(/^Watching;.*$/m);
    expect(stub).toMatch(/^0 of \d+ cases pass/m);
    expect(wrong).not.toContain('✓ decode: no tokens are an empty text');
    expect(wrong).toMatch(
      /^decode: merged tokens spell their parts: the values differ\n {2}expected {2}'abccd'\n {2}received {2}''$/m,
    );
    expect(refused).toMatch(/✗ The attempt .* is refused/);
    expect(right).toMatch(
      /✓ all \d+ cases pass\nEvidence: results\/tokenization\.practice\/RESULTS\.md/,
    );
  } finally {
    workspace.remove();
  }
});
