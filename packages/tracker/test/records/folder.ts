/** @file A progress folder of one test, and a record that has been answered. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export function progressFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gradus-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'progress');
}

export function put(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Three different sentences of 13 words each, none of them in a template. */
export const answers = [
  'Merges learned from prose split indentation into single spaces, which doubles every script file.',
  'A vocabulary twice as large bought eighteen percent fewer pieces on unseen English paragraphs here.',
  'Capital letters are other bytes, hence ChatGPT and chatgpt share almost nothing after encoding them.',
];

/** An answer behind each of the first headings below the title. */
export function answer(text: string, times: number): string {
  let given = 0;
  return text.replaceAll(/^## .*$/gm, (heading) =>
    given < times ? `${heading}\n${answers[given++] ?? ''}\n` : heading,
  );
}
