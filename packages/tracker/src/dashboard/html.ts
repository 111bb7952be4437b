/**
 * @file Markup that cannot be broken out of. What a template interpolates is text and is escaped;
 * only what a template made itself is markup. Links go to places beside the page or in it, never
 * to a scheme such as `javascript:`.
 */

/** Markup made by `markup` or `link`; everything else is text. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type Part = Html | string | number | false | undefined | readonly Part[];

/** A template whose own text is markup and whose values are escaped, in attributes too. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let source = strings[0] ?? '';
  for (const [index, part] of parts.entries()) source += write(part) + (strings[index + 1] ?? '');
  return new Html(source);
}

function write(part: Part): string {
  if (part instanceof Html) return part.source;
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(write).join('');
  return escapeMarkup(showInvisible(String(part)));
}

/** Text between what `separator` joins. */
export function join(parts: readonly Html[], separator: Part): Part {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeMarkup = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign).toWellFormed();

/** Controls, direction marks, zero-width signs: not the joiners of emoji and of Persian. */
const invisible =
  // oxlint-disable-next-line no-control-regex -- these are what has to be seen
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** What can make a text look like another one, by its code point: `⟨U+202E⟩`. */
const showInvisible = (text: string): string =>
  text.replaceAll('\r\n', '\n').replaceAll(invisible, (sign) => {
    const codePoint = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${codePoint}⟩`;
  });

/** With a link where there is somewhere safe to go, else the content alone. */
export function link(href: string | undefined, content: Part): Html {
  if (href === undefined || !isBeside(href)) return markup`${content}`;
  return markup`<a href="${new Html(escapeMarkup(href))}">${content}</a>`;
}

/** A fragment, or a relative reference that names no scheme and no other host. */
export function isBeside(href: string): boolean {
  // Browsers drop white space and controls before they look for a scheme: so does this.
  // oxlint-disable-next-line no-control-regex -- see above
  const seen = href.replaceAll(/[\u0000-\u0020]/g, '');
  return seen !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(seen) && !/^[/\\]/.test(seen);
}

/** At most `limit` characters of a text; the last is an ellipsis where something is left out. */
export function clip(text: string, limit: number): string {
  // Only as much is split into characters as can be shown.
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
