/**
 * @file Text that is rewritten and still knows where it came from. A model sees normalized text
 * ("ﬁne" as "fine", "É" as "e"), its offsets must point into what the user wrote: so every UTF-16
 * unit of the rewritten text carries the part of the original that it stands for.
 */

import { grown } from '../bpe/byte-strings.ts';

/**
 * original    ﬁ n e        [0, 3)
 * rewritten   f i n e      f and i both stand for [0, 1), n for [1, 2), e for [2, 3)
 */
export class AlignedText {
  readonly text: string;
  /** Per unit of `text`, the part of the original it stands for; null while nothing has changed. */
  readonly #starts: Int32Array | null;
  readonly #ends: Int32Array | null;
  readonly #originalLength: number;

  private constructor(
    text: string,
    alignment: { starts: Int32Array; ends: Int32Array } | null,
    originalLength: number,
  ) {
    this.text = text;
    this.#starts = alignment?.starts ?? null;
    this.#ends = alignment?.ends ?? null;
    this.#originalLength = originalLength;
  }

  /** A lone surrogate is no character; it is read as U+FFFD. */
  static of(text: string): AlignedText {
    return new AlignedText(text.toWellFormed(), null, text.length);
  }

  /** Where in the original the units [start, end) of `text` come from. */
  originalRange(start: number, end: number): readonly [start: number, end: number] {
    if (end <= start) {
      const at = this.startOf(start);
      return [at, at];
    }
    return [this.startOf(start), this.endOf(end - 1)];
  }

  startOf(unit: number): number {
    if (unit >= this.text.length) return this.#originalLength;
    return this.#starts === null ? unit : this.#starts[unit]!;
  }

  endOf(unit: number): number {
    return this.#ends === null ? unit + 1 : this.#ends[unit]!;
  }

  /** Rewrites from left to right; what `edit` does not mention is kept. */
  rewrite(edit: (rewriter: Rewriter) => void): AlignedText {
    const rewriter = new Rewriter(this);
    edit(rewriter);
    rewriter.keepTo(this.text.length);
    if (!rewriter.changed) return this;
    return new AlignedText(rewriter.text, rewriter, this.#originalLength);
  }
}

/** One pass over a text from left to right. */
export class Rewriter {
  text = '';
  changed = false;
  starts: Int32Array;
  ends: Int32Array;
  readonly #source: AlignedText;
  /** How far in the source the pass has come. */
  #position = 0;

  constructor(source: AlignedText) {
    this.#source = source;
    this.starts = new Int32Array(source.text.length + 8);
    this.ends = new Int32Array(source.text.length + 8);
  }

  /** Copies the units up to `end`, each with its own alignment. */
  keepTo(end: number): void {
    const { starts, ends } = this.#room(end - this.#position);
    const shift = this.text.length - this.#position;
    for (let unit = this.#position; unit < end; unit++) {
      starts[unit + shift] = this.#source.startOf(unit);
      ends[unit + shift] = this.#source.endOf(unit);
    }
    this.text += this.#source.text.slice(this.#position, end);
    this.#position = end;
  }

  /**
   * Puts `replacement` where the units up to `end` were; each of its units stands for all of them.
   * With nothing to replace it is an insertion, which stands for an empty part.
   */
  replaceTo(end: number, replacement: string): void {
    const { starts, ends } = this.#room(replacement.length);
    const [start, stop] = this.#source.originalRange(this.#position, end);
    const length = this.text.length;
    starts.fill(start, length, length + replacement.length);
    ends.fill(stop, length, length + replacement.length);
    this.text += replacement;
    this.#position = end;
    this.changed = true;
  }

  #room(units: number): { starts: Int32Array; ends: Int32Array } {
    const needed = this.text.length + units;
    if (needed > this.starts.length) {
      this.starts = grown(this.starts, needed);
      this.ends = grown(this.ends, needed);
    }
    return this;
  }
}
