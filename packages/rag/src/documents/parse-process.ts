/** @file The process in which files are parsed: it may run out of memory or be killed, and nothing else falls with it. */
import { readFile, stat } from 'node:fs/promises';
import { GradusError, systemCode } from '@gradus/runtime';
import type { Document } from './document.ts';
import { type Limits, refusal } from './limits.ts';
import { parseDocument } from './parse-document.ts';

export interface ParseRequest {
  readonly path: string;
  readonly limits: Limits;
}

/** A refusal as far as it can be sent. */
export interface SentRefusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | undefined;
}

export type ParseReply = { readonly document: Document } | { readonly refusal: SentRefusal };

process.on('message', (request: ParseRequest) => {
  void reply(request).then((answer) => process.send!(answer));
});
// The clock of a file does not run while this process starts.
process.send?.('ready');
// Whoever asked is gone.
process.on('disconnect', () => process.exit());

async function reply({ path, limits }: ParseRequest): Promise<ParseReply> {
  try {
    return { document: await parseDocument(await readBounded(path, limits), path, limits) };
  } catch (error) {
    const { code, message, remedy } =
      error instanceof GradusError
        ? error
        : refusal(
            'document-corrupt',
            path,
            `its reader failed on it (${String(error).slice(0, 300)})`,
            'Open it in the program that made it and save it again.',
          );
    return { refusal: { code, message, remedy } };
  }
}

/** The size is looked at before anything is read. */
async function readBounded(path: string, limits: Limits): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limits.fileBytes)
      throw refusal(
        'document-too-large',
        path,
        `it has ${size} bytes, more than the limit of ${limits.fileBytes}`,
        'Split it, or raise the limit on file bytes.',
      );
    return await readFile(path);
  } catch (error) {
    if (error instanceof GradusError) throw error;
    throw refusal(
      'document-missing',
      path,
      `the system says ${systemCode(error) ?? String(error)}`,
      'Check the path and its permissions.',
      error,
    );
  }
}
