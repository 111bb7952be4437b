/** Misconception: norms are counted in the blocks alone. */
export type Matrix = readonly (readonly number[])[];

export interface Block {
  readonly attentionNorm: readonly number[];
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly output: Matrix;
  readonly feedForwardNorm: readonly number[];
  readonly up: Matrix;
  readonly down: Matrix;
}

export interface Gpt {
  readonly heads: number;
  readonly tokens: Matrix;
  readonly positions: Matrix;
  readonly blocks: readonly Block[];
  readonly norm: readonly number[];
}

export function splitText(
  ids: readonly number[],
  share: number,
): { readonly train: readonly number[]; readonly heldOut: readonly number[] } {
  const cut = Math.round(ids.length * (1 - share));
  return { train: ids.slice(0, cut), heldOut: ids.slice(cut) };
}

export function drawBatch(
  ids: readonly number[],
  batchSize: number,
  blockLength: number,
  uniform: () => number,
): { readonly tokens: Matrix; readonly targets: Matrix } {
  const starts = ids.length - blockLength;
  if (starts < 1) throw new RangeError(`no window of ${blockLength} and a target`);
  const drawn = Array.from({ length: batchSize }, () => Math.floor(uniform() * starts));
  return {
    tokens: drawn.map((start) => ids.slice(start, start + blockLength)),
    targets: drawn.map((start) => ids.slice(start + 1, start + blockLength + 1)),
  };
}

export function crossEntropy(logits: Matrix, targets: readonly number[]): number {
  const losses = logits.map((row, t) => {
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    return Math.log(total) + largest - row[targets[t]!]!;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

export function gptLogits(gpt: Gpt, ids: readonly number[]): number[][] {
  let x = ids.map((id, t) => plus(gpt.tokens[id]!, gpt.positions[t]!));
  for (const block of gpt.blocks) {
    const attended = attention(
      block,
      x.map((row) => layerNorm(block.attentionNorm, row)),
      gpt.heads,
    );
    x = x.map((row, t) => plus(row, attended[t]!));
    x = x.map((row) => plus(row, feedForward(block, layerNorm(block.feedForwardNorm, row))));
  }
  return x.map((row) => times(gpt.tokens, layerNorm(gpt.norm, row)));
}

function attention(block: Block, x: Matrix, heads: number): number[][] {
  const [queries, keys, values] = [block.query, block.key, block.value].map((matrix) =>
    x.map((row) => times(matrix, row)),
  ) as [number[][], number[][], number[][]];
  const D = x[0]!.length / heads;
  return x.map((_, t) => {
    const mixed: number[] = [];
    for (let head = 0; head < heads; head++) {
      const own = (row: readonly number[]): number[] => row.slice(head * D, (head + 1) * D);
      const scores = keys
        .slice(0, t + 1)
        .map((key) => dot(own(queries[t]!), own(key)) / Math.sqrt(D));
      const weights = softmax(scores);
      for (let i = 0; i < D; i++) {
        mixed.push(weights.reduce((sum, weight, s) => sum + weight * own(values[s]!)[i]!, 0));
      }
    }
    return times(block.output, mixed);
  });
}

function feedForward({ up, down }: Block, x: readonly number[]): number[] {
  return times(down, times(up, x).map(gelu));
}

export interface Writing {
  readonly maxTokens: number;
  readonly contextLength: number;
  readonly temperature?: number;
  readonly uniform: () => number;
}

export function generate(
  logitsOf: (ids: readonly number[]) => Matrix,
  prompt: readonly number[],
  { maxTokens, contextLength, temperature = 1, uniform }: Writing,
): number[] {
  const ids = [...prompt];
  for (let made = 0; made < maxTokens; made++) {
    const logits = logitsOf(ids.slice(-contextLength)).at(-1)!;
    ids.push(draw(softmax(logits.map((logit) => logit / temperature)), uniform()));
  }
  return ids.slice(prompt.length);
}

function draw(probabilities: readonly number[], uniform: number): number {
  let sum = 0;
  const found = probabilities.findIndex((probability) => (sum += probability) > uniform);
  return found === -1 ? probabilities.length - 1 : found;
}

export function countParameters({
  vocabularySize: V,
  contextLength: T,
  layers: L,
  width: C,
}: {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly width: number;
}): number {
  return (V + T) * C + L * (12 * C * C + 2 * C);
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function layerNorm(weight: readonly number[], x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, i) => (weight[i]! * (value - mean)) / Math.sqrt(variance + 1e-5));
}

function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

function times(matrix: Matrix, x: readonly number[]): number[] {
  return matrix.map((row) => dot(row, x));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}
