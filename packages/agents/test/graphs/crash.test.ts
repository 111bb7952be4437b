import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mapConcurrently } from '@gradus/runtime';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TurnResult } from '../../src/graphs/run-turn.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openScene } from './crash-scene.ts';

const folder = temporaryFolder();
const child = join(folder, 'crash-child.mjs');

interface End {
  readonly messages: readonly (readonly [string, string])[];
  readonly status: string;
  readonly events: number;
  readonly outbox: readonly string[];
}

async function endOf(
  place: string,
  work: 'start' | 'resume',
  moments: string[] = [],
): Promise<End> {
  const scene = await openScene(place, (name) => moments.push(name));
  const { status, messages }: TurnResult = await scene[work]();
  const end = {
    status,
    messages: messages.map(({ type, text }) => [type, text] as const),
    events: scene.events(),
    outbox: scene.outbox(),
  };
  await scene.close();
  return end;
}

async function killedAt(place: string, moment: number): Promise<void> {
  mkdirSync(place);
  const killed = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, place, String(moment)],
    { stdio: 'inherit' },
  );
  const [code, signal] = (await once(killed, 'exit')) as [number | null, string | null];
  expect([moment, code, signal]).toEqual([moment, null, 'SIGKILL']);
}

describe('a process that is killed after any lasting step', () => {
  const moments: string[] = [];
  let whole: End;
  beforeAll(async () => {
    // One file, since most of a child's second would go into finding some hundred modules.
    await build({
      // Its own: tests that share this process start esbuild in folders that are gone by now.
      absWorkingDir: import.meta.dirname,
      entryPoints: [join(import.meta.dirname, 'crash-child.ts')],
      outfile: child,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    const place = join(folder, 'whole');
    mkdirSync(place);
    whole = await endOf(place, 'start', moments);
  });

  it('would have come to this end', () => {
    expect(whole).toEqual({
      status: 'answered',
      messages: [
        ['human', 'tea on 3 March, and tell her'],
        ['ai', ''],
        ['tool', '{"entered":true,"day":"2026-03-03"}'],
        ['tool', 'sent'],
        ['ai', 'Entered and sent.'],
      ],
      events: 1,
      outbox: ['come to tea'],
    });
    // Both effects with their journal, and at least a checkpoint for each of five steps.
    const journal = moments.filter((name) => /^(journal|effect)/.test(name));
    expect(journal).toEqual([
      'journal begun',
      'effect entered',
      'journal done',
      'journal begun',
      'effect sent',
      'journal done',
    ]);
    expect(moments.filter((name) => name.startsWith('checkpoint')).length).toBeGreaterThanOrEqual(
      5,
    );
  });

  it('comes to it all the same, and nothing is done twice', async () => {
    const sentAt = moments.indexOf('effect sent') + 1;
    const ends = await mapConcurrently(
      moments.map((_, index) => index + 1),
      2,
      async (moment) => {
        const place = join(folder, `killed-${moment}`);
        await killedAt(place, moment);
        return [
          moment,
          await endOf(place, 'resume').catch((error: Error) => error.message),
        ] as const;
      },
    );
    const expected = moments.map((name, index) => {
      const moment = index + 1;
      // Killed at the very end: there is nothing left to do.
      if (moment === moments.length) return [moment, name, nothingLeft];
      // Of a tool that knows no keys, and was cut off, nobody can know: it is said, and not done again.
      const isDoubtful = moment === sentAt || moment === sentAt - 1;
      const messages = whole.messages.map(([type, text]) => [
        type,
        isDoubtful && text === 'sent' ? inDoubt : text,
      ]);
      return [
        moment,
        name,
        { ...whole, messages, outbox: moment === sentAt - 1 ? [] : whole.outbox },
      ];
    });
    expect(ends.map(([moment, end]) => [moment, moments[moment - 1], end])).toEqual(expected);
  });
});

const nothingLeft = 'The thread scene has nothing left to do: received a finished thread.';
const inDoubt =
  'send was begun and cut off: it may have been done, so it is not done again. Tell the user to look.';
