import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hrefsFrom } from '../../src/dashboard/hrefs.ts';
import { isBeside } from '../../src/dashboard/html.ts';

const hrefOf = hrefsFrom('/learner/progress');

it('leads from the page to what lies beside and above it', () => {
  expect(hrefOf('/learner/results/attention/RESULTS.md')).toBe('../results/attention/RESULTS.md');
  expect(hrefOf('/learner/progress/plan (mine).md')).toBe('plan%20(mine).md');
  expect(hrefOf('/learner/progress/javascript:alert(1).md')).toBe('javascript%3Aalert(1).md');
  expect(hrefOf('/learner/progress')).toBeUndefined();
});

it('comes back to the same file for any name, as the URL parser reads it', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((x) => !/[/\0]|^\.+$/.test(x));
  fc.assert(
    fc.property(name, (segment) => {
      const href = hrefOf(`/learner/notes/${segment}`) ?? '';
      expect(isBeside(href)).toBe(true);
      const there = new URL(href, 'file:///learner/progress/dashboard.html');
      expect(decodeURIComponent(there.pathname)).toBe(
        decodeURIComponent(pathToFileURL(`/learner/notes/${segment}`).pathname),
      );
    }),
  );
});
