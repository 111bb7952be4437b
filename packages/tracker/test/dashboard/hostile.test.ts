import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardModel } from '../../src/dashboard/model.ts';
import { renderDashboard } from '../../src/dashboard/page.ts';
import { evidence } from '../sample-evidence.ts';
import { describeWithBrowser } from './browser.ts';
import { makeWorkspace, tooWide, unfold, whileOpen } from './opened-page.ts';
import { aDocument, aMilestone, aStanding, ownStanding } from './sample-items.ts';

const attacks: Readonly<Record<string, string>> = {
  'a script': '<script>window.harmed = 1</script>',
  'an image that fails': '"><img src=x onerror="window.harmed = 1">',
  'an attribute': "' autofocus onfocus='window.harmed = 1",
  'the end of what it stands in': '</style></title></svg><script>window.harmed = 1</script>',
  'a comment': '<!-- <svg onload=window.harmed=1>',
  entities: '&lt;script&gt;&#60;b&#62;',
  'a link': '<a href="javascript:window.harmed=1">x</a>',
  'a form': '</details></section></main><form action=https://example.org><button>x',
  'a word of 10,000 letters': 'W'.repeat(10_000),
  'invisible signs': '\u202Etxt.exe\u2066\u0000\u200B',
  'a template': '{{7*7}} ${window.harmed=1} `',
};

/** The same shape of model with one text everywhere that a learner or a file can put one. */
function modelOf(text: string, hrefOf: DashboardModel['hrefOf']): DashboardModel {
  const base = evidence({ id: 'attention', kind: 'lab', title: text, command: text });
  const verdict = { status: 'suspect' as const, reasons: [text] };
  const made = {
    ...base,
    id: text,
    path: '/learner/results/attention/RESULTS.md',
    flaws: [text],
    stale: [text],
    results: { ...base.results, verdict },
  };
  const item = { title: text, code: `${text} `, group: 'A', id: text };
  const document = aDocument({
    path: '/learner/progress/plan.md',
    style: 'mastery',
    title: text,
    groups: [{ id: 'A', title: text, line: 1, weight: 0.5, priority: text }],
    items: [
      aStanding({ item, state: 'unproven', claim: text, needs: [text], evidence: [made] }),
      aStanding({ item, state: 'reached', level: 2, evidence: [{ ...made, flaws: [] }] }),
      ownStanding(text),
    ],
    milestones: [
      aMilestone(
        { title: text, code: `${text} ` },
        [{ what: text, met: false, needs: [text] }],
        [text],
      ),
    ],
  });
  return {
    generatedAt: '2026-11-20T13:52:07.120Z',
    documents: [document],
    evidence: [made],
    unreadable: [{ id: text, path: '/learner/results/x/RESULTS.md', problem: text }],
    nextSteps: [{ title: text, command: text, reason: text, hours: 1 }],
    hrefOf,
  };
}

const workspace = makeWorkspace();
afterAll(() => workspace.remove());

/** Possible line breaks aside, which follow the dots of a name. */
const elements =
  "[...document.querySelectorAll(':not(wbr)')].map((element) => element.tagName).join(' ')";
const harm = 'window.harmed';
const safe = (): string => '../results/attention/RESULTS.md';
const view = { viewport: { width: 390, height: 844 } };

describeWithBrowser('a page of hostile texts', (browser) => {
  let plain = '';
  beforeAll(async () => {
    await whileOpen(browser(), workspace.write(modelOf('words', safe)), view, async ({ page }) => {
      plain = await page.evaluate<string>(elements);
    });
  });

  it.each(Object.entries(attacks))(
    '%s: no element, nothing run, no wider page',
    async (_, text) => {
      expect(plain).toContain('DETAILS');
      // Without the policy: the escaping must hold alone.
      const open = { ...view, bypassCSP: true };
      await whileOpen(
        browser(),
        workspace.write(modelOf(text, safe)),
        open,
        async ({ page, complaints, requests }) => {
          expect(await page.evaluate<string>(elements)).toBe(plain);
          expect(await page.evaluate(harm)).toBeUndefined();
          await unfold(page);
          expect(await tooWide(page)).toEqual([]);
          expect(complaints).toEqual([]);
          expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
        },
      );
    },
  );

  it.each([
    'javascript:window.harmed=1',
    ' java\nscript:window.harmed=1',
    'https://example.org/',
    '//x/y',
  ])('a way to %j is no link', async (href) => {
    const path = workspace.write(modelOf('words', () => href));
    await whileOpen(browser(), path, view, async ({ page }) => {
      const hrefs = await page.evaluate<string[]>(
        "[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))",
      );
      expect(hrefs.length).toBeGreaterThan(3);
      expect(hrefs.filter((given) => !given.startsWith('#'))).toEqual([]);
    });
  });

  describe('even if a script came in', () => {
    const path = workspace.write(modelOf('words', safe));
    const page = renderDashboard(modelOf('words', safe));
    const script =
      '<script>window.harmed = 1</script><img src="x.png" onerror="window.harmed = 1">';

    it.each([
      ['the policy stops it', false, undefined],
      ['and without the policy it would run', true, 1],
    ])('%s', async (_, bypassCSP, expected) => {
      writeFileSync(path, page.replace('</main>', `${script}</main>`));
      await whileOpen(browser(), path, { ...view, bypassCSP }, async ({ page: opened }) => {
        expect(await opened.evaluate(harm)).toBe(expected);
      });
    });
  });
});
