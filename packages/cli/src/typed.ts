/** @file How a command of ours is typed: in this repository, or with a bundle. */
import { basename } from 'node:path';
import { bundle } from '@gradus/runtime';

/** What stands before the verbs of `bench`. */
export const benchCommand =
  bundle === undefined ? './gradus bench' : `node ${basename(bundle.file)}`;

/** Help and remedies are written for the repository. */
export const asTyped = (text: string): string => text.replaceAll('./gradus bench', benchCommand);
