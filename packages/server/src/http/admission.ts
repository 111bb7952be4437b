/** @file Who is let in: so many at once, and no more. What has no place is told so at once. */
import { tooManyRequests } from '../api/api-error.ts';

export class Admission {
  readonly #most: number;
  readonly #what: string;
  #held = 0;

  /** @param what is full, in the refusal */
  constructor(most: number, what: string) {
    this.#most = most;
    this.#what = what;
  }

  get held(): number {
    return this.#held;
  }

  /** With places until the work has ended. @throws ApiError 429; what the work throws */
  async within<Value>(places: number, work: () => Promise<Value>): Promise<Value> {
    const leave = this.enter(places);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** @returns gives the places back, once @throws ApiError 429 */
  enter(places = 1): () => void {
    if (this.#held + places > this.#most) throw tooManyRequests(`${this.#what}: try again later.`);
    this.#held += places;
    let isIn = true;
    return () => {
      if (isIn) this.#held -= places;
      isIn = false;
    };
  }
}
