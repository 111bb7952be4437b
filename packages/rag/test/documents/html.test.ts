import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellTexts, parseDocument } from '../../src/index.ts';
import { defectsOf } from './sound.ts';

const page = `<!doctype html><html lang="en-GB"><head><title>Lamps &amp; logs</title>
<meta name="author" content="A. Keeper"><style>p{}</style></head><body>
<nav><a href="/">Home</a></nav><div class="cookie-banner">We bake cookies.</div>
<div id="page"><div class="text"><h1>Lamps</h1>
<p>A keeper   trimmed the <b>lamp</b> at dusk, wound the clockwork,<br>and wrote down every ship.</p>
<p hidden>Nobody sees this.</p><script>document.write('nor this')</script>
<ol start="3"><li>Oil<ul><li>from whales</li></ul></li><li><p>Coal</p></li></ol>
<pre>light --on
  dim 3</pre>
<table><caption>Stations</caption><tr><th>Name</th><th>Years</th></tr>
<tr><td rowspan="2">Head</td><td>1859</td></tr><tr><td>1911</td></tr>
<tr><td colspan="2">All | more</td></tr></table>
<table role="presentation"><tr><td>Laid out, in a table, as pages were in the nineties.</td></tr></table>
<aside>Buy lamps!</aside></div></div>
<footer>© nobody</footer></body></html>`;

describe('HTML', () => {
  it('keeps the content, in order, and leaves out what frames it', async () => {
    const document = await parseDocument(Buffer.from(page), 'lamps.html');
    expect(defectsOf(document)).toEqual([]);
    expect(document.text).toBe(
      [
        '# Lamps',
        'A keeper trimmed the lamp at dusk, wound the clockwork,\nand wrote down every ship.',
        '3. Oil\n  - from whales\n4. Coal',
        '```\nlight --on\n  dim 3\n```',
        'Stations',
        '| Name | Years |\n| --- | --- |\n| Head | 1859 |\n| Head | 1911 |\n| All \\| more |  |',
        'Laid out, in a table, as pages were in the nineties.',
      ].join('\n\n'),
    );
    expect(document.metadata).toMatchObject({
      title: 'Lamps & logs',
      language: 'en',
      author: 'A. Keeper',
    });
  });

  it('knows where in the file each block was written', async () => {
    const document = await parseDocument(Buffer.from(page), 'lamps.html');
    const written = document.blocks.map(
      ({ fileSpan }) => fileSpan && page.slice(fileSpan.start, fileSpan.end),
    );
    expect(written[0]).toBe('Lamps');
    expect(written[1]).toBe(
      'A keeper   trimmed the <b>lamp</b> at dusk, wound the clockwork,<br>and wrote down every ship.',
    );
    expect(
      document.blocks
        .filter(({ kind }) => kind === 'table')
        .map(({ fileSpan }) => page.slice(fileSpan!.start, fileSpan!.start + 15)),
    ).toEqual(['<table><caption']);
  });

  it('takes the marked content alone, where its author marked some', async () => {
    const prose = 'The log of the station ends with the words: light tested, door shut. '.repeat(4);
    const html = `<body><div><p>${prose}</p><p>${prose}</p></div><main><p>${prose}Here.</p></main>`;
    const document = await parseDocument(Buffer.from(html), 'a.html');
    expect(document.blocks.length).toBe(1);
    expect(document.text.endsWith('Here.')).toBe(true);
  });

  it('lays cells that span columns and rows out on the grid', async () => {
    const html =
      '<table><tr><td>a</td><td rowspan=3>b</td><td>c</td></tr><tr><td colspan=1>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></table>';
    const document = await parseDocument(Buffer.from(html), 'a.html');
    const [table] = document.blocks;
    expect(table?.kind === 'table' && cellTexts(document, table)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'b', 'e'],
      ['f', 'b', 'g'],
    ]);
  });

  it('is sound on whatever is nested', async () => {
    const tag = fc.constantFrom(
      'p',
      'div',
      'ul',
      'li',
      'table',
      'tr',
      'td',
      'h2',
      'pre',
      'b',
      'main',
      'br',
    );
    const piece = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.constantFrom(' a ', 'b|c', '`', '&lt;'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const document = await parseDocument(Buffer.from(`<p>x${pieces.join('')}`), 'any.html');
        expect(defectsOf(document)).toEqual([]);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
