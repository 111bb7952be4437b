import { describe, expect, it } from 'vitest';
import { findChromium, missingBrowser } from './browser.ts';

const onlyHas = (path: string) => (asked: string) => asked === path;

describe('the browser of tests', () => {
  it('is the one that is named, or one of the usual places', () => {
    expect(findChromium({}, onlyHas('/usr/bin/google-chrome'))).toBe('/usr/bin/google-chrome');
    expect(findChromium({ GRADUS_CHROMIUM: '/opt/c' }, onlyHas('/opt/c'))).toBe('/opt/c');
    expect(findChromium({ GRADUS_CHROMIUM: '' }, () => true)).toBe('/usr/bin/chromium');
    expect(findChromium({}, () => false)).toBeUndefined();
  });

  it('is not another one than the one that is named', () => {
    expect(
      findChromium({ GRADUS_CHROMIUM: '/opt/c' }, onlyHas('/usr/bin/chromium')),
    ).toBeUndefined();
  });

  it('is skipped over where it is missing, and says so; promised, its absence fails', () => {
    expect(missingBrowser('x', '/usr/bin/chromium', {})).toBeUndefined();
    expect(missingBrowser('x', undefined, {})).toEqual({
      outcome: 'skip',
      title: 'x (skipped: no Chromium found; install chromium or set GRADUS_CHROMIUM)',
    });
    expect(missingBrowser('x', undefined, { GRADUS_REQUIRE_BROWSER: '1' })).toEqual({
      outcome: 'fail',
      title: 'x (GRADUS_REQUIRE_BROWSER=1, but no Chromium found)',
    });
  });
});
