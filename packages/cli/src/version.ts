/** @file The version of what is running. */
import { readFileSync } from 'node:fs';
import { bundle, sha256 } from '@gradus/runtime';
import manifest from '../package.json' with { type: 'json' };

/** A bundle adds its own hash: `0.1.0+bundle.3fa2b1c0de45`, whoever copied it wherever. */
export const version =
  bundle === undefined
    ? manifest.version
    : `${bundle.version}+bundle.${sha256(readFileSync(bundle.file)).slice(0, 12)}`;
