/**
 * @file Tests in a real browser: Chromium as the system has it. Where there is none such tests are
 * skipped and say how to get it; GRADUS_REQUIRE_BROWSER=1, for machines that have one, turns every
 * such skip into a failure.
 */
import { statSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** GRADUS_CHROMIUM alone, where it is set: a wrong path must not be mended in silence. */
export function findChromium(
  environment: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = isFile,
): string | undefined {
  const named = environment['GRADUS_CHROMIUM'] ?? '';
  return (named === '' ? places : [named]).find(exists);
}

/** What a group of tests does without a browser; `undefined`: nothing is missing. */
export function missingBrowser(
  name: string,
  executablePath: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly outcome: 'skip' | 'fail'; readonly title: string } | undefined {
  if (executablePath !== undefined) return undefined;
  return environment['GRADUS_REQUIRE_BROWSER'] === '1'
    ? { outcome: 'fail', title: `${name} (GRADUS_REQUIRE_BROWSER=1, but no Chromium found)` }
    : {
        outcome: 'skip',
        title: `${name} (skipped: no Chromium found; install chromium or set GRADUS_CHROMIUM)`,
      };
}

/** `describe` with one browser for all its tests; `browser()` is for use inside of them. */
export function describeWithBrowser(name: string, body: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  const missing = missingBrowser(name, executablePath);
  // oxlint-disable-next-line vitest/valid-title -- the name is the caller's
  describe.skipIf(missing?.outcome === 'skip')(missing?.title ?? name, () => {
    if (executablePath !== undefined) {
      withBrowser(executablePath, body);
      return;
    }
    it('has its browser', () => {
      expect(executablePath, 'install chromium or set GRADUS_CHROMIUM').toBeDefined();
    });
  });
}

function withBrowser(executablePath: string, body: (browser: () => Browser) => void): void {
  let running: Browser | undefined;
  beforeAll(async () => {
    // Chromium refuses its sandbox to root, and so in most containers.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    running = await chromium.launch({ executablePath, args });
  });
  afterAll(() => running?.close());
  body(() => {
    if (running === undefined) throw new Error('the browser is there inside of tests only');
    return running;
  });
}
