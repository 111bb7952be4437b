/** @file One training in a process of its own, on the text from stdin: its peak memory is training's. */
import { text } from 'node:stream/consumers';
import { trainBpe } from '@gradus/tokenizer';

/** What the process says on stdout. */
export interface ChildReport {
  /** The first training of a process, not yet compiled. */
  readonly durationMs: number;
  /** The most memory that the process ever held. */
  readonly peakBytes: number;
  /** The same before training began: runtime, code and text. */
  readonly peakBeforeBytes: number;
  /** Heap and buffers beyond those before training, the most that was seen after every fiftieth merge. */
  readonly heldBytes: number;
}

/** `maxRSS` is in kibibytes. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

const heldBytes = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

if (import.meta.main) {
  const vocabularySize = Number(process.argv[2]);
  const corpus = await text(process.stdin);
  const peakBeforeBytes = peakBytes();
  const before = heldBytes();
  let most = before;
  const startedMs = performance.now();
  trainBpe(corpus, {
    vocabularySize,
    onProgress: (merges) => {
      if (merges % 50 === 1) most = Math.max(most, heldBytes());
    },
  });
  const report: ChildReport = {
    durationMs: performance.now() - startedMs,
    peakBytes: peakBytes(),
    peakBeforeBytes,
    heldBytes: most - before,
  };
  process.stdout.write(JSON.stringify(report));
}
