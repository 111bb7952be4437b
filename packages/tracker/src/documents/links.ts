/** @file Links that evidence adds to a cell or a field, beside those of the learner. */
import type { Memory } from '@gradus/roadmap';
import { isBlank, type Mark } from './marks.ts';

export interface Link {
  readonly text: string;
  /** Relative to the document, with forward slashes. */
  readonly href: string;
}

/** Markdown for a link in a table cell: nothing in it can end the cell or the link. */
export function renderLink({ text, href }: Link): string {
  const safeText = text.replaceAll(/[\\[\]|*_`<>]/g, String.raw`\$&`);
  const safeHref = encodeURI(href).replaceAll(
    /[()|]/g,
    (sign) => `%${sign.codePointAt(0)?.toString(16)}`,
  );
  return `[${safeText}](${safeHref})`;
}

const separator = ', ';

/** What a list of links should say: the learner's own first, then those that are missing. */
export function addLinks(links: readonly Link[]): Pick<Mark, 'desired' | 'recover' | 'amount'> {
  const rendered = links.map(renderLink);
  return {
    desired: (own) => {
      const missing = rendered.filter((link) => !own.includes(hrefPart(link)));
      if (missing.length === 0) return undefined;
      return [...(isBlank(own) ? [] : [own]), ...missing].join(separator);
    },
    recover: ownPart,
    amount: (text) => text.match(linkPattern)?.length ?? 0,
  };
}

const linkPattern = /\[(?:\\.|[^\]])*\]\([^)]*\)/g;

const hrefPart = (link: string): string => link.slice(link.lastIndexOf(']('));

/** The learner changed a text that holds links of ours: what is left without them is theirs. */
export function ownPart(current: string, { original, written }: Memory): string {
  const added = written.match(linkPattern) ?? [];
  let own = current;
  for (const link of added) {
    if (!original.includes(link)) own = without(own, link);
  }
  if (own === current) return current;
  return own === '' && isBlank(original) ? original : own;
}

/** With the one comma that set it off; every other character is the learner's. */
function without(text: string, link: string): string {
  const at = text.indexOf(link);
  if (at < 0) return text;
  const before = text.slice(0, at);
  const after = text.slice(at + link.length);
  const ended = before.replace(/\s*,\s*$/, '');
  return ended === before ? before + after.replace(/^\s*,\s*/, '') : ended + after;
}
