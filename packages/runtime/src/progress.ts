/**
 * @file Progress on stderr. A terminal gets one line that is rewritten, anything else plain lines
 * at most every few seconds. Work that ends within the first moments prints nothing at all.
 */
import { formatCount, formatDuration } from './format.ts';

export interface StageOptions {
  /** Units of work; without it there is no percentage and no ETA. */
  readonly total?: number;
  /** What is counted: `merges`, `requests`. */
  readonly unit?: string;
  /** Units that were done before, by an earlier run: they say nothing about the rate. */
  readonly from?: number;
}

export interface Stage {
  /**
   * `done` units of work are finished. Cheap enough for inner loops.
   * @param detail shown behind the line until there is another: `loss 2.31  5,120 tok/s`
   */
  at(done: number, detail?: string): void;
  advance(by?: number): void;
  done(): void;
}

export interface Progress {
  stage(label: string, options?: StageOptions): Stage;
  /** A line that stays. */
  note(text: string): void;
}

export interface ProgressOptions {
  readonly write?: (text: string) => void;
  readonly isTerminal?: boolean;
  readonly columns?: () => number;
  readonly nowMs?: () => number;
}

const terminalIntervalMs = 100;
const plainIntervalMs = 5_000;
/** A stage shorter than this leaves no trace in plain output. */
const silentMs = 2_000;

export function createProgress(options: ProgressOptions = {}): Progress {
  const isTerminal = options.isTerminal ?? process.stderr.isTTY;
  const write = options.write ?? ((text) => void process.stderr.write(text));
  const columns = options.columns ?? (() => process.stderr.columns ?? 80);
  const nowMs = options.nowMs ?? (() => performance.now());

  const clearLine = isTerminal ? '\r\u001B[2K' : '';

  function stage(label: string, { total, unit = '', from = 0 }: StageOptions = {}): Stage {
    const startedMs = nowMs();
    let shownMs = isTerminal
      ? startedMs - terminalIntervalMs
      : startedMs + silentMs - plainIntervalMs;
    let finished = from;
    let said = '';
    let shown = false;
    let over = false;

    function show(atMs: number): void {
      shownMs = atMs;
      shown = true;
      const line = describe({
        label,
        total,
        unit,
        from,
        finished,
        said,
        elapsedMs: atMs - startedMs,
      });
      write(isTerminal ? `${clearLine}${clip(line, columns() - 1)}` : `${line}\n`);
    }

    function at(done: number, detail = said): void {
      finished = done;
      said = detail;
      const atMs = nowMs();
      if (!over && atMs - shownMs >= (isTerminal ? terminalIntervalMs : plainIntervalMs))
        show(atMs);
    }

    return {
      at,
      advance: (by = 1) => at(finished + by),
      done() {
        if (over) return;
        over = true;
        const elapsedMs = nowMs() - startedMs;
        if (isTerminal && shown) write(clearLine);
        if (shown || elapsedMs >= silentMs)
          write(`${label}: done in ${formatDuration(elapsedMs)}\n`);
      },
    };
  }

  return { stage, note: (text) => write(`${clearLine}${text}\n`) };
}

interface StageState {
  readonly label: string;
  readonly total: number | undefined;
  readonly unit: string;
  readonly from: number;
  readonly finished: number;
  readonly said: string;
  readonly elapsedMs: number;
}

/** `Training BPE  ███████░░░  71%  712/1,000 merges  about 3.1 s left` */
function describe({ label, total, unit, from, finished, said, elapsedMs }: StageState): string {
  const unitSuffix = unit === '' ? '' : ` ${unit}`;
  const detail = said === '' ? '' : `  ${said}`;
  if (total === undefined || total <= 0) {
    const count = finished === 0 ? '' : `  ${formatCount(finished)}${unitSuffix}`;
    return `${label}${count}${detail}  ${formatDuration(elapsedMs)}`;
  }
  const fraction = Math.min(1, finished / total);
  const filled = Math.round(fraction * 10);
  const bar = '█'.repeat(filled) + '░'.repeat(10 - filled);
  const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
  // The first instants say nothing about the rate.
  const remainingMs = (elapsedMs * Math.max(0, total - finished)) / (finished - from);
  const eta =
    finished > from && elapsedMs > 500 ? `  about ${formatDuration(remainingMs)} left` : '';
  return `${label}  ${bar} ${percent}  ${formatCount(finished)}/${formatCount(total)}${unitSuffix}${detail}${eta}`;
}

const clip = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;

/** For tests and for callers who want none. */
export const silentProgress: Progress = {
  stage: () => ({ at: () => undefined, advance: () => undefined, done: () => undefined }),
  note: () => undefined,
};
