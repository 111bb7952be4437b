/** @file A binary heap of states, the nearest first. Infinite distances are not worth a place. */

export class DistanceQueue {
  /** Of the state that `pop` gave out last. */
  lastDistance = 0;
  readonly #distances: number[] = [];
  readonly #states: number[] = [];

  push(distance: number, state: number): void {
    if (distance === Infinity) return;
    let at = this.#states.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#distances[parent]! <= distance) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#place(at, distance, state);
  }

  pop(): number | undefined {
    const [first] = this.#states;
    if (first === undefined) return undefined;
    this.lastDistance = this.#distances[0]!;
    const distance = this.#distances.pop()!;
    const state = this.#states.pop()!;
    const size = this.#states.length;
    if (size === 0) return first;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#distances[child + 1]! < this.#distances[child]!) child++;
      if (this.#distances[child]! >= distance) break;
      this.#move(child, at);
      at = child;
    }
    this.#place(at, distance, state);
    return first;
  }

  #move(from: number, to: number): void {
    this.#place(to, this.#distances[from]!, this.#states[from]!);
  }

  #place(at: number, distance: number, state: number): void {
    this.#distances[at] = distance;
    this.#states[at] = state;
  }
}
