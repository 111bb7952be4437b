/** @file How a benchmark shows itself: colours, the live view, what is left to say. */
import { join } from 'node:path';
import { resultsFileName } from '@gradus/evidence';
import {
  createLiveScreen,
  createSnapshots,
  type RunProgress,
  type TextStyle,
} from '@gradus/serving-benchmark';
import { bundle } from '@gradus/runtime';
import { bad, bold, dim, good, warn } from '../../colour.ts';
import { shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { benchCommand } from '../../typed.ts';

export const textStyle: TextStyle = {
  bold,
  dim,
  good,
  bad,
  warn,
};

export interface Live {
  readonly onProgress: (progress: RunProgress) => void;
  readonly note: (text: string) => void;
  readonly close: () => void;
}

export function startLive(): Live {
  const screen = createLiveScreen({
    write: (text) => void process.stderr.write(text),
    columns: () => process.stderr.columns ?? 80,
    isTerminal: process.stderr.isTTY,
    nowMs: () => performance.now(),
  });
  const snapshotOf = createSnapshots();
  return {
    onProgress: (progress) => {
      const snapshot = snapshotOf(progress);
      screen.update(() => snapshot);
    },
    note: (text) => screen.note(text),
    close: () => screen.close(),
  };
}

/** The report itself, and where it can be read again. @param shown as text, or as JSON */
export function showReport(
  { output }: Session,
  { evidence, page }: { readonly evidence: string | undefined; readonly page: string },
  shown: string | object,
): void {
  if (typeof shown !== 'string') {
    output.json(shown);
    return;
  }
  output.line(shown);
  if (evidence !== undefined) {
    output.line(`Evidence: ${shortPath(join(evidence, resultsFileName))}`);
  }
  output.line(`Report: ${shortPath(page)}`);
}

/** The command that was given, as evidence repeats it: without what is secret. */
export function givenCommand(args: readonly string[] = process.argv.slice(2)): string {
  const secret = new Set(['--api-key', '--api-key-b', '--header']);
  const shown = args.map((arg, at) => {
    if (secret.has(args[at - 1] ?? '')) return '…';
    const [name] = arg.split('=', 1);
    if (arg.includes('=') && secret.has(name ?? '')) return `${name}=…`;
    // User and password in a URL, what follows its question mark, the key of a mock.
    const plain = arg
      .replaceAll(/\/\/[^/@\s]*@/g, '//…@')
      .replace(/^(https?:\/\/[^?\s]*\?).*$/, '$1…')
      .replaceAll(/"apiKey"\s*:\s*"[^"]*"/g, '"apiKey":"…"');
    return /^[\w./:,=@%+…-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
  });
  const program = bundle === undefined ? './gradus' : benchCommand;
  return `${program} ${shown.join(' ')}`.replaceAll(/[\r\n]+/g, ' ');
}
