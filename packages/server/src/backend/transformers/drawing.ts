/** @file Where @huggingface/transformers lets others decide: which token comes next, and when to end. */
import { LogitsProcessor, StoppingCriteria, type Tensor } from '@huggingface/transformers';

/** Draws from the logits of the last place, and leaves what was drawn as the only choice. */
export class Drawing extends LogitsProcessor {
  readonly #draw: (logits: Float32Array) => number;

  constructor(draw: (logits: Float32Array) => number) {
    super();
    this.#draw = draw;
  }

  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    const data = logits.data as Float32Array;
    const id = this.#draw(Float32Array.from(data));
    data.fill(-Infinity);
    data[id] = 0;
    return logits;
  }
}

/** Ends behind the token that says so. */
export class Ending extends StoppingCriteria {
  readonly #isOver: () => boolean;

  constructor(isOver: () => boolean) {
    super();
    this.#isOver = isOver;
  }

  override _call(ids: number[][]): boolean[] {
    return ids.map(() => this.#isOver());
  }
}
