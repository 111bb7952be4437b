/** @file Signs that a reader cannot see and that can make a text look like another one. */

/** DEL and C1 controls, direction marks, zero-width signs, separators; not joiners of emoji. */
export const invisible =
  /[\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** Controls and invisible signs by their code point: `⟨U+202E⟩`. */
export function showInvisible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what has to be seen
  return text.replaceAll(/[\u0000-\u001F]/g, signName).replaceAll(invisible, signName);
}

const signName = (sign: string): string => `⟨U+${codePointHex(sign).toUpperCase()}⟩`;

/** `202e` */
export const codePointHex = (sign: string): string =>
  sign.charCodeAt(0).toString(16).padStart(4, '0');
