/** @file Plain text: paragraphs are what blank lines part. */
import type { LooseBlock } from './sections.ts';

export function readPlainText(text: string): LooseBlock[] {
  const blocks: LooseBlock[] = [];
  let start = -1;
  let end = 0;
  const close = (): void => {
    if (start !== -1) blocks.push({ kind: 'paragraph', span: { start, end } });
    start = -1;
  };
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 ? text.length : newline;
    const line = text.slice(at, lineEnd);
    const words = line.trim();
    if (words === '') close();
    else {
      const first = at + line.indexOf(words);
      if (start === -1) start = first;
      end = first + words.length;
    }
    at = lineEnd + 1;
  }
  close();
  return blocks;
}
