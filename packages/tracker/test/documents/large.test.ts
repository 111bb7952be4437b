/** @file A document of 5 MB, with evidence on every topic there is, syncs within seconds. */
import { topics } from '@gradus/topics';
import { expect, it } from 'vitest';
import { showEdits } from '../../src/documents/difference.ts';
import { run, sync } from './held.ts';

const wantedBytes = 5 * 2 ** 20;
/** Several times what it takes on two cores: the machine may be busy with other tests. */
const limitMs = 30_000;

function large(): { readonly text: string; readonly boxes: number } {
  const parts = ['# Everything\n\n**Last Updated**: YYYY-MM-DD\n'];
  let bytes = 0;
  let boxes = 0;
  for (let section = 1; bytes < wantedBytes; section++) {
    const lines = topics.map(({ title }) => `- [ ] ${title}: a few words about it, ${section}\n`);
    const part = `\n## Section ${section}\n\n${lines.join('')}`;
    bytes += Buffer.byteLength(part);
    boxes += lines.length;
    parts.push(part);
  }
  return { text: parts.join(''), boxes };
}

it('a document of 5 MB syncs, with every box of it ticked', () => {
  const { text, boxes } = large();
  const start = performance.now();
  const filled = sync(text, { evidence: topics.map(({ id }) => run(id)) });
  const difference = showEdits('plan.md', text, filled.plan.edits);
  expect(performance.now() - start).toBeLessThan(limitMs);
  // Titles that name two topics of the list are bound to both: each box is reached all the same.
  expect(filled.text.match(/^- \[x\]/gm)).toHaveLength(boxes);
  expect(difference.match(/^\+- \[x\]/gm)).toHaveLength(boxes);
});
