/** @file From what somebody typed to one line of text, and to the name of a file. */
import { GradusError } from '@gradus/runtime';
import { wordsOf } from '@gradus/topics';

/** Marks that turn the direction of writing: they can make a text look like another one. */
const directionMarks = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** Line ends, tabs and control characters become spaces; what is left is well-formed. */
export function oneLine(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(directionMarks, '')
      // oxlint-disable-next-line no-control-regex -- these are what has to go
      .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\s]+/g, ' ')
      .trim()
  );
}

const titleLimit = 200;

/** @throws GradusError `bad-title` (usage) */
export function checkTitle(given: string): string {
  const title = oneLine(given);
  const length = Array.from(title).length;
  // The schema counts UTF-16 units.
  if (title !== '' && title.length <= titleLimit) return title;
  throw new GradusError({
    code: 'bad-title',
    kind: 'usage',
    what: 'Cannot use this title',
    expected: `1 to ${titleLimit} characters`,
    received: title === '' ? 'nothing that can be read' : `${length}`,
    remedy: title === '' ? 'Give it a few words.' : 'Shorten it; the file has room for the rest.',
  });
}

/** @throws GradusError `bad-date` (usage) for what is no day of the calendar. */
export function checkDate(given: string): string {
  if (isDay(given)) return given;
  throw new GradusError({
    code: 'bad-date',
    kind: 'usage',
    what: 'Cannot use this date',
    expected: 'a day such as 2026-11-20',
    received: JSON.stringify(oneLine(given).slice(0, 40)),
    remedy: 'Write it as year-month-day.',
  });
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // JavaScript takes 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Names of files have 255 bytes at most, and a temporary file beside needs some of them. */
const slugBytes = 120;

/**
 * Letters and digits of any script, joined by hyphens: no separator, no dot, nothing reserved on
 * any system once the date stands before it. Empty where the text has none.
 *
 *     slugOf('../../etc/passwd: a tale')  → etc-passwd-a-tale
 */
export function slugOf(text: string): string {
  let slug = '';
  for (const sign of wordsOf(text).join('-')) {
    if (Buffer.byteLength(slug + sign) > slugBytes) break;
    slug += sign;
  }
  return slug.replace(/-+$/, '');
}
