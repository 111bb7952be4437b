/** @file Session records of a diligent learner, as files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function writeSessions(
  progress: string,
  count: number,
  { areMarked }: { readonly areMarked: boolean },
): Promise<void> {
  const folder = join(progress, 'sessions');
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= count; number++) {
    const frontMatter = areMarked ? frontMatterOf(number) : '';
    await writeFile(join(folder, `session-${number}.md`), `${frontMatter}${bodyOf(number)}`);
  }
}

const frontMatterOf = (number: number): string => `---
schema: gradus.record/1
kind: session
title: Session ${number}
date: 2026-11-01
topics:
  - attention
source: a paper, section ${number}
durationMinutes: 60
output: notes and a script
nextAction: read on
---

`;

const bodyOf = (number: number): string => `# Session ${number}

## What I did
Read section ${number} twice, wrote the scores down for three short sentences by hand, then in a
script, and compared both until every figure agreed to four decimals.

## What I did not understand
Why the scale is the root of the width and not the width itself; the variance argument holds for
independent entries only, and after training they are nothing of the kind.
`;
