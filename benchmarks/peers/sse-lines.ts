/**
 * @file Server-sent events as a careful person reads them in twenty lines: text decoded across reads,
 * split into lines, each `data:` parsed as JSON.
 */

/** @returns takes bytes; gives how many chunks with content they completed */
export function createLineReader(): (bytes: Uint8Array) => number {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    return lines.filter(hasContent).length;
  };
}

function hasContent(line: string): boolean {
  if (!line.startsWith('data: {')) return false;
  const chunk = JSON.parse(line.slice('data: '.length)) as ChatChunk;
  return isContent(chunk);
}

export interface ChatChunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
}

export const isContent = ({ choices }: ChatChunk): boolean =>
  (choices?.[0]?.delta?.content ?? '') !== '';
