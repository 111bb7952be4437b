/**
 * @file The live view on stderr. A terminal gets a few lines that are drawn over in place; anything
 * else gets a plain line now and then. What was drawn is gone when it closes.
 */
import type { LiveSnapshot } from './live-view.ts';
import { liveLine, liveLines } from './live-view.ts';
import { harmless } from './text-layout.ts';

export interface LiveScreen {
  /** Cheap enough to call at any rate: a snapshot is taken only when one is due. */
  readonly update: (take: () => LiveSnapshot) => void;
  /** A line that stays. */
  readonly note: (text: string) => void;
  readonly close: () => void;
}

export interface LiveScreenOptions {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly isTerminal: boolean;
  readonly nowMs: () => number;
}

const terminalIntervalMs = 100;
const plainIntervalMs = 5_000;

export function createLiveScreen(options: LiveScreenOptions): LiveScreen {
  const { write, columns, isTerminal, nowMs } = options;
  const intervalMs = isTerminal ? terminalIntervalMs : plainIntervalMs;
  // A terminal is drawn on at once; a log waits, for a short run needs no line in it.
  let shownMs = isTerminal ? Number.NEGATIVE_INFINITY : nowMs();
  let drawn: readonly string[] = [];
  let closed = false;

  /** Back to where the first of the drawn lines begins, and nothing below. */
  const erase = (): string => {
    if (drawn.length === 0) return '';
    const up = drawn.length === 1 ? '' : `\u001B[${drawn.length - 1}A`;
    return `\r${up}\u001B[0J`;
  };

  return {
    update(take) {
      const atMs = nowMs();
      if (closed || atMs - shownMs < intervalMs) return;
      shownMs = atMs;
      if (!isTerminal) {
        write(`${liveLine(take())}\n`);
        return;
      }
      // In the last column a terminal may already wrap.
      const lines = liveLines(take(), Math.max(1, columns() - 1));
      write(erase() + lines.join('\n'));
      drawn = lines;
    },
    note(text) {
      const below = drawn.length === 0 ? '' : drawn.join('\n');
      write(`${erase()}${harmless(text)}\n${below}`);
    },
    close() {
      if (closed) return;
      closed = true;
      if (drawn.length > 0) write(erase());
      drawn = [];
    },
  };
}
