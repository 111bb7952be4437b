/** @file Reads a tokenizer from disk: whatever is wrong with the file, the error names it. */
import { readFile } from 'node:fs/promises';
import { GradusError, systemCode } from '@gradus/runtime';

/** @throws GradusError (usage): the file cannot be read, or what `parse` has against its content. */
export async function readTokenizerFile<T>(
  path: string,
  parse: (content: Uint8Array) => T,
): Promise<T> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw new GradusError({
      code: 'unreadable-tokenizer-file',
      kind: 'usage',
      what: `Cannot read ${path}`,
      expected: 'a tokenizer file',
      received: reasons[systemCode(cause) ?? ''] ?? String(systemCode(cause) ?? cause),
      remedy: 'Check the path.',
      cause,
    });
  });
  try {
    return parse(content);
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    const { code, kind } = error;
    throw new GradusError({ code, kind, what: `${path}: ${error.message}`, cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no permission',
};
