/** @file A page on disk, opened in a browser as a learner opens it, and what is seen of it there. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type DashboardModel } from '../../src/dashboard/model.ts';
import { renderDashboard } from '../../src/dashboard/page.ts';

export interface Workspace {
  readonly root: string;
  /** Writes the page, and every file that the model speaks of. */
  write(model: DashboardModel): string;
  remove(): void;
}

/** A learner's folder; the model's own is /learner. */
export function makeWorkspace(): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gradus-dashboard-')));
  const place = (path: string, text: string): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  return {
    root,
    write(model) {
      for (const { path } of [...model.documents, ...model.evidence, ...model.unreadable]) {
        place(
          path.replace(/^\/learner/, () => root),
          '# A file\n',
        );
      }
      return place(join(root, 'progress/dashboard.html'), renderDashboard(model));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: readonly string[];
  /** Everything that was asked for, the page itself too. */
  readonly requests: readonly string[];
}

/** Opens the page, hands it over and closes it. */
export async function whileOpen(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
  look: (opened: Opened) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href, { waitUntil: 'load' });
    await look({ page, complaints, requests });
  } finally {
    await context.close();
  }
}

/** Unfolded, everything must fit as well. */
export const unfold = (page: Page): Promise<unknown> =>
  page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");

/** What lies further right than the window ends, by tag and class; a page that fits has none. */
export const tooWide = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(`[...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
    .map((element) => element.tagName + '.' + element.getAttribute('class'))
    .concat(document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [])`);

/** Texts of all elements that a selector finds, white space made even. */
export async function textsOf(page: Page, selector: string): Promise<readonly string[]> {
  const texts = await page.locator(selector).allTextContents();
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}
