import { describe, expect, it } from 'vitest';
import { capacityPage, escapeHtml, runPage, sweepPage } from '../../src/reports/html.ts';
import { hostileReport } from './hostile.ts';
import { capacityReport, engineRecords, runReport, sweepReport, withServer } from './reports.ts';

const pages = {
  run: runPage(withServer(runReport(engineRecords()))),
  sweep: sweepPage(sweepReport()),
  capacity: capacityPage(capacityReport()),
  hostile: runPage(hostileReport()),
  empty: runPage(runReport([])),
};
const each = Object.entries(pages);

/** Open and closed in order; `<meta …>` and SVG's `<path …/>` need no end. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  for (const [, end, name = '', selfClosed] of page.matchAll(
    /<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^"<>])*?(\/?)>/g,
  )) {
    if (selfClosed === '/' || name === 'meta') continue;
    if (end === '') open.push(name);
    else if (open.pop() !== name) return [name, ...open];
  }
  return open;
}

describe('a page', () => {
  it.each(each)('of a %s is well formed, and one heading leads to the next', (_, page) => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(unbalanced(page)).toEqual([]);
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(new Set(levels.slice(1))).toEqual(new Set([2]));
  });

  it.each(each)('of a %s needs nothing but itself, and runs nothing', (_, page) => {
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|base|form)\b/i);
    expect(page).not.toMatch(/<[^>]*\s(?:src|href|xlink:href|on\w+)\s*=/i);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    expect(page).toContain("default-src 'none'");
  });

  it.each(each)('of a %s says what its pictures and tables show', (_, page) => {
    for (const [svg] of page.matchAll(/<svg [\s\S]*?<\/svg>/g)) {
      expect(svg).toMatch(/role="img"/);
      expect(svg).toMatch(/<title>[^<]{10,}<\/title>\n<desc>[^<]{10,}<\/desc>/);
    }
    for (const [table] of page.matchAll(/<table>[\s\S]*?<\/table>/g)) {
      expect(table).toMatch(/<caption>[^<]{10,}<\/caption>/);
      expect(table).toContain('<th scope="col"');
      expect(table).toContain('<th scope="row"');
    }
  });

  it('of a run has its verdict, its plots and its figures with their intervals', () => {
    expect(pages.run).toContain('<div class="verdict good"><p><strong>VALID</strong>: ');
    expect([...pages.run.matchAll(/<figure>/g)]).toHaveLength(4);
    expect(pages.run).toMatch(
      /<td class="figure">27\.57<small>\[26\.\d+, 28\.\d+\]<\/small><\/td>/,
    );
    expect(pages.run).toContain('<td class="figure dim">n &lt; 662</td>');
  });

  it('shows hostile texts as texts', () => {
    expect(pages.hostile).toContain(
      '<h1>=HYPERLINK(&quot;http://evil&quot;)&lt;script&gt;alert(1)&lt;/script&gt;|**x**⟨U+001B⟩[2J⟨U+202E⟩x&quot;&#39;&amp;amp; on @SUM(1)&lt;img src=x',
    );
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(pages.hostile).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
  });

  it('escapes every sign that HTML could read', () => {
    expect(escapeHtml(`<a b="c" d='e'>&amp;\n\u0000\uD800`)).toBe(
      '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp; ⟨U+0000⟩\uFFFD',
    );
  });
});
