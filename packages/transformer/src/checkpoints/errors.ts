/** @file What goes wrong with files of weights, each in one line that names the file. */
import { readFile } from 'node:fs/promises';
import { GradusError, systemCode } from '@gradus/runtime';

/** @throws GradusError `checkpoint-unreadable` */
export async function readCheckpointFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new GradusError({
      code: 'checkpoint-unreadable',
      kind: 'environment',
      what: `Cannot read ${path}`,
      expected: 'a file',
      received: systemCode(cause) ?? String(cause),
      remedy: 'Check the path.',
      cause,
    });
  });
}

/** The file is damaged, or of another format. */
export function checkpointFormat(what: string, expected: string, received: string): GradusError {
  return new GradusError({ code: 'checkpoint-format', kind: 'usage', what, expected, received });
}

/** The file is sound, and is not of the model that it was taken for. */
export function checkpointArchitecture(
  what: string,
  expected: string,
  received: string,
): GradusError {
  return new GradusError({
    code: 'checkpoint-architecture',
    kind: 'usage',
    what,
    expected,
    received,
  });
}
