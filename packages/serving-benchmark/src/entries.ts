/**
 * @file The parts of a benchmark that do not run in the thread that was started: what they are, where
 * they are, how one begins. In the repository each is a file; a bundle is one file that becomes all
 * of them, and its arguments say which.
 */
import { bundle } from '@gradus/runtime';

/** `load-thread`: a worker thread that sends; `mock`: the process of the simulated endpoint. */
export type EntryName = 'load-thread' | 'mock';

export interface Entry {
  readonly file: URL;
  readonly args: readonly string[];
}

/** No command of ours is called so. */
const flag = '--gradus-entry';

const files: Readonly<Record<EntryName, string>> = {
  'load-thread': 'generator/thread-main.ts',
  mock: 'mock/main.ts',
};

/** What to start, and with which arguments. */
export const entry = (name: EntryName): Entry =>
  bundle === undefined
    ? { file: new URL(files[name], import.meta.url), args: [] }
    : { file: new URL(import.meta.url), args: [flag, name] };

/**
 * For the first line of a bundle: becomes the part that the arguments name.
 * @returns false where they name none, and the program itself is meant
 */
export async function enter(args: readonly string[]): Promise<boolean> {
  if (args[0] !== flag) return false;
  // Written out, so that the bundler sees both.
  if (args[1] === 'load-thread') await import('./generator/thread-main.ts');
  else if (args[1] === 'mock') await import('./mock/main.ts');
  else throw new Error(`There is no part ${JSON.stringify(args[1])} of a benchmark`);
  return true;
}
