/** @file The last texts that were made, for parts that many prompts share; bounded by their size. */

export class RecentTexts<Value extends { readonly length: number }> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;
  #total = 0;

  /** @param most sum of the lengths of what is kept */
  constructor(most: number) {
    this.#most = most;
  }

  getOrMake(key: string, make: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) {
      // Last used, last to go.
      this.#values.delete(key);
      this.#values.set(key, known);
      return known;
    }
    const value = make();
    this.#values.set(key, value);
    this.#total += value.length;
    for (const [oldest, { length }] of this.#values) {
      if (this.#total <= this.#most) break;
      this.#values.delete(oldest);
      this.#total -= length;
    }
    return value;
  }
}
