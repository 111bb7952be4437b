/**
 * @file Colour where a terminal wants it. `util.styleText` does the same on Node 24, but a bundle
 * meets older ones, where it is missing or deaf to NO_COLOR.
 */
import { stdout } from 'node:process';

type Painted = (text: string) => string;

const paint =
  (open: number, close: number): Painted =>
  (text) =>
    isWanted() ? `\u001B[${open}m${text}\u001B[${close}m` : text;

/** `hasColors` knows NO_COLOR, FORCE_COLOR and what terminals can do. */
function isWanted(): boolean {
  if (stdout.isTTY) return stdout.hasColors();
  const forced = process.env['FORCE_COLOR'];
  return forced !== undefined && forced !== '0' && (process.env['NO_COLOR'] ?? '') === '';
}

export const bold = paint(1, 22);
export const dim = paint(2, 22);
export const good = paint(32, 39);
export const bad = paint(31, 39);
export const warn = paint(33, 39);
