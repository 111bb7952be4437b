import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithBrowser } from './browser.ts';
import { makeWorkspace, textsOf, tooWide, unfold, whileOpen } from './opened-page.ts';
import { sampleModel } from './sample-model.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const views = [
  ['a wide window, light', { viewport: wide, colorScheme: 'light' }],
  ['a wide window, dark', { viewport: wide, colorScheme: 'dark' }],
  ['a phone, light', { viewport: phone, colorScheme: 'light' }],
  ['a phone, dark', { viewport: phone, colorScheme: 'dark' }],
] as const;
const empty = { ...sampleModel, documents: [], evidence: [], unreadable: [], nextSteps: [] };

const workspace = makeWorkspace();
const emptyWorkspace = makeWorkspace();
let path = '';
let emptyPath = '';
beforeAll(() => {
  path = workspace.write(sampleModel);
  emptyPath = emptyWorkspace.write(empty);
});
afterAll(() => {
  workspace.remove();
  emptyWorkspace.remove();
});

describeWithBrowser('the dashboard in a browser', (browser) => {
  describe.each(views)('on %s', { timeout: 180_000 }, (_, view) => {
    it('fits, folded and unfolded, and asks for nothing but itself', async () => {
      await whileOpen(browser(), path, view, async ({ page, complaints, requests }) => {
        expect(await tooWide(page)).toEqual([]);
        await unfold(page);
        expect(await tooWide(page)).toEqual([]);
        expect(complaints).toEqual([]);
        const fetched = requests.filter((url) => !url.startsWith('data:'));
        expect(fetched).toEqual([pathToFileURL(path).href]);
      });
    });

    // Each width and each scheme once on the whole page: no width changes a colour (styles.ts), but
    // which drawing is shown.
    const isWhole = (view.viewport === wide) === (view.colorScheme === 'light');
    it.each([
      ['full', () => path, isWhole ? 'document' : "'.chart'"],
      ['empty', () => emptyPath, 'document'],
    ])('has no barrier that axe knows, %s', async (name, pathOf, where) => {
      // The policy keeps even axe out: here it has to stand back.
      const open = { ...view, bypassCSP: true };
      await whileOpen(browser(), pathOf(), open, async ({ page }) => {
        await unfold(page);
        await page.addScriptTag({ path: axePath });
        const found = await page.evaluate<{ violations: string[]; passes: number }>(`
          axe.run(${where}, {
            resultTypes: ['violations'],
            rules: Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }])),
          }).then(({ violations, passes }) => ({
            violations: violations.map(({ id, nodes }) =>
              id + ': ' + nodes.slice(0, 5).map(({ html }) => html.slice(0, 200)).join(' | ')),
            passes: passes.length,
          }))`);
        expect(found.violations).toEqual([]);
        expect(found.passes).toBeGreaterThan(name === 'full' && !isWhole ? 3 : 20);
      });
    });
  });

  it('leads only to files and places that exist, and to every result', async () => {
    await whileOpen(browser(), path, { viewport: wide }, async ({ page }) => {
      // Links of the drawing are SVG: their `href` is not a text.
      const hrefs = await page.evaluate<string[]>(
        "[...document.querySelectorAll('a')].map((a) => new URL(a.getAttribute('href'), location).href)",
      );
      const files = new Set<string>();
      const broken: string[] = [];
      for (const href of new Set(hrefs)) {
        const { hash } = new URL(href);
        const file = fileURLToPath(href.replace(/#.*$/, ''));
        const places = hash === '' ? 1 : await page.locator(hash).count();
        if (!existsSync(file) || places !== 1) broken.push(href);
        files.add(file.replace(workspace.root, '/learner'));
      }
      expect(broken).toEqual([]);
      const { documents, evidence, unreadable } = sampleModel;
      const all = [...documents, ...evidence, ...unreadable].map((known) => known.path);
      expect([...files].sort()).toEqual([...all, '/learner/progress/dashboard.html'].sort());
    });
  });

  it('is worked by keyboard: past the contents, and fold by fold', async () => {
    await whileOpen(browser(), path, { viewport: wide }, async ({ page }) => {
      const focused = (what: string) => page.evaluate<string>(`document.activeElement.${what}`);
      await page.keyboard.press('Tab');
      expect(await focused('textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      for (let presses = 0; (await focused('tagName')) !== 'SUMMARY'; presses++) {
        expect(presses).toBeLessThan(60);
        await page.keyboard.press('Tab');
      }
      const isOpen = () => page.evaluate<boolean>('document.activeElement.parentElement.open');
      const before = await isOpen();
      await page.keyboard.press('Enter');
      expect(await isOpen()).toBe(!before);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe(
        'solid',
      );
    });
  });

  it('prints on white, unfolded, without what only a screen needs', async () => {
    await whileOpen(browser(), path, { viewport: wide, colorScheme: 'dark' }, async ({ page }) => {
      const backdrop = 'getComputedStyle(document.body).backgroundColor';
      expect(await page.evaluate(backdrop)).toBe('rgb(13, 17, 23)');
      const isFoldedSeen = (): Promise<boolean> =>
        page.evaluate("document.querySelector('details:not([open]) tbody th').checkVisibility()");
      expect(await isFoldedSeen()).toBe(false);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(backdrop)).toBe('rgb(255, 255, 255)');
      expect(await isFoldedSeen()).toBe(true);
      expect(await page.locator('nav').isVisible()).toBe(false);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    });
  });

  it('shows the smaller drawing on a phone, and only one at a time', async () => {
    const seen = async (viewport: typeof wide) => {
      const visible: boolean[] = [];
      await whileOpen(browser(), path, { viewport }, async ({ page }) => {
        for (const size of ['wide', 'narrow']) {
          visible.push(await page.locator(`.chart.${size}`).isVisible());
        }
      });
      return visible;
    };
    expect(await seen(wide)).toEqual([true, false]);
    expect(await seen(phone)).toEqual([false, true]);
  });

  it('says what the model says, figure by figure', async () => {
    await whileOpen(browser(), path, { viewport: wide }, async ({ page }) => {
      for (const [index, { items, groups, milestones }] of sampleModel.documents.entries()) {
        const anchor = `#document-${index + 1}`;
        const covered = await textsOf(page, `${anchor}-coverage tbody td:last-child b`);
        const counted = groups.length === 0 ? ['3'] : groups.map((group) => String(group.covered));
        expect(covered).toEqual(counted);

        // Where each item stands, by the order of the document within its group.
        const stands = await textsOf(page, `${anchor}-levels tbody .pill`);
        const provable = items.filter(({ state }) => state !== 'own');
        const order = groups.map(({ group }) => group.id);
        const expected = provable
          .toSorted((a, b) => order.indexOf(a.item.group ?? '') - order.indexOf(b.item.group ?? ''))
          .map(({ level, stale }) => `L${level}${stale ? ', stale' : ''}`);
        expect(stands).toEqual(expected);

        const states = await textsOf(page, `${anchor}-milestones summary .tag`);
        expect(states).toEqual(milestones.map(({ state }) => state));
        const claims = await textsOf(page, `${anchor}-unproven .entries > li p b:first-of-type`);
        expect(claims).toEqual(
          items.flatMap(({ claim, state }) => (state === 'unproven' ? [claim] : [])),
        );
      }
      expect(await textsOf(page, '.results tbody time')).toEqual(
        sampleModel.evidence.map(({ results }) => results.startedAt.slice(0, 10)).reverse(),
      );
    });
  });
});
