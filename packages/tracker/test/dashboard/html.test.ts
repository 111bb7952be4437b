import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, isBeside, join, link, markup } from '../../src/dashboard/html.ts';

describe('markup', () => {
  it('escapes values, in text and in attributes, and keeps its own templates', () => {
    const inner = markup`<b>${'a < b'}</b>`;
    expect(markup`<p title="${`"'`}">${inner}${' & '}${3}</p>`.source).toBe(
      '<p title="&quot;&#39;"><b>a &lt; b</b> &amp; 3</p>',
    );
  });

  it('writes lists one after the other, and nothing for what is absent', () => {
    expect(markup`[${[markup`<i>x</i>`, 'y', undefined, false]}]`.source).toBe('[<i>x</i>y]');
    expect(markup`${join([markup`a`, markup`b`, markup`c`], ', ')}`.source).toBe('a, b, c');
  });

  it('lets no text become an element, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { source } = markup`${text}`;
        expect(source).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('shows signs that nobody sees, and heals what UTF-8 cannot hold', () => {
    expect(markup`${'a\u202Eb\u0000c\u200Bd'}`.source).toBe('a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d');
    expect(markup`${'a\r\nb\tc'}`.source).toBe('a\nb\tc');
    expect(markup`${'\uD800'}`.source).toBe('\uFFFD');
    // Emoji that are joined, and Persian, need their joiners.
    expect(markup`${'👩\u200D🚀 می\u200Cخواهم'}`.source).toBe('👩\u200D🚀 می\u200Cخواهم');
  });
});

describe('links', () => {
  it.each([
    '#evidence',
    '../results/attention/RESULTS.md',
    'a:b.md'.replace(':', '%3A'),
    'notes.md',
  ])('goes to %s', (href) => {
    expect(link(href, 'x').source).toBe(`<a href="${href}">x</a>`);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' \u0001java\nscript:alert(1)',
    'data:text/html,x',
    'https://example.org',
    '//example.org',
    '\\\\example.org',
    '/etc/passwd',
    '',
  ])('does not go to %j', (href) => {
    expect(isBeside(href)).toBe(false);
    expect(link(href, 'x').source).toBe('x');
  });

  it('is text where there is no way', () => {
    expect(link(undefined, '<x>').source).toBe('&lt;x&gt;');
  });

  it('agrees with the URL parser on what leaves the page’s own place', () => {
    const page = 'file:///learner/progress/dashboard.html';
    const href = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('javascript:', 'https://', '//', '\t/', 'x-y:', '#'), fc.string())
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(href, (given) => {
        fc.pre(isBeside(given) && URL.canParse(given, page));
        const url = new URL(given, page);
        expect(url.protocol).toBe('file:');
        expect(url.host).toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('clip', () => {
  it('keeps what fits and ends in an ellipsis where it does not', () => {
    expect(clip('12345', 5)).toBe('12345');
    expect(clip('123456', 5)).toBe('1234…');
    expect(clip('x'.repeat(10_000), 160)).toHaveLength(160);
  });

  it('never cuts a character in half', () => {
    expect(clip('👩👩👩👩', 3)).toBe('👩👩…');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        (text, limit) => {
          const clipped = clip(text, limit);
          expect(clipped.isWellFormed()).toBe(true);
          expect(Array.from(clipped).length).toBeLessThanOrEqual(limit);
          expect(text.startsWith(clipped.replace(/…$/, '')) || clipped === text).toBe(true);
        },
      ),
    );
  });
});
