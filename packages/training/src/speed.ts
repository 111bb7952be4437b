/** @file How fast a run goes: the mean of its last steps. */

export class Speed {
  readonly #durationsMs: number[] = [];
  readonly #window: number;

  constructor(window = 20) {
    this.#window = window;
  }

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > this.#window) this.#durationsMs.shift();
  }

  /** Of a step; the median, so that one step that waited for the machine does not count. */
  get stepMs(): number {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }
}
