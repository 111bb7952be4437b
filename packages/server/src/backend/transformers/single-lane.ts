/** @file One piece of work at a time, in the order of asking; who gives up while waiting is left out. */

export class SingleLane {
  #last: Promise<unknown> = Promise.resolve();
  #running = 0;
  #waiting = 0;

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const result = this.#last.then(async () => {
      this.#waiting--;
      signal.throwIfAborted();
      this.#running++;
      try {
        return await work();
      } finally {
        this.#running--;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
