/** @file What eight bits cost: the model that ships, on stories that it was not trained on. */
import { generateStories } from '@gradus/datasets';
import { blocksFor, openOnnxRunner, type WeightFormat, weightsSizeBytes } from '@gradus/inference';
import { loadModel } from '@gradus/models';
import type { Stage } from '@gradus/runtime';

/** The corpus of the model has seed 1. */
const unseenSeed = 20_001;
const documents = 200;
const blockSize = 16;

export interface Perplexity {
  readonly weights: WeightFormat;
  /** Mean over the tokens of −log p, in nats. */
  readonly loss: number;
  /** Of each document, for intervals. */
  readonly documentLosses: readonly number[];
  readonly tokens: number;
  readonly weightsBytes: number;
}

export async function measurePerplexity(
  weights: WeightFormat,
  { threads, stage }: { readonly threads: number; readonly stage: Stage },
): Promise<Perplexity> {
  const { model, tokenizer, endOfText } = await loadModel('stories');
  const { contextLength } = model.config;
  const blockCount = blocksFor(contextLength, blockSize);
  await using runner = await openOnnxRunner(model, {
    blockSize,
    blockCount,
    thread: 'caller',
    threads,
    weights,
  });
  const blocks = Array.from({ length: blockCount }, (_, index) => index + 1);
  const documentLosses: number[] = [];
  let [total, tokens] = [0, 0];
  for (const story of texts()) {
    const text = [endOfText, ...tokenizer.encode(story)].slice(0, contextLength);
    const { logits } = await runner.step({
      copies: [],
      sequences: [{ tokens: text, start: 0, end: text.length, blocks, logitCount: text.length }],
    });
    const losses = text.slice(1).map((id, place) => lossOf(logits[0]![place]!, id));
    const sum = losses.reduce((all, loss) => all + loss, 0);
    documentLosses.push(sum / losses.length);
    total += sum;
    tokens += losses.length;
    stage.advance();
  }
  return {
    weights,
    loss: total / tokens,
    documentLosses,
    tokens,
    weightsBytes: weightsSizeBytes(model, weights),
  };
}

function* texts(): Generator<string> {
  let count = 0;
  for (const story of generateStories({ version: 1, seed: unseenSeed, characters: 1_000_000 })) {
    if (count++ === documents) return;
    yield story;
  }
}

/** −log softmax(logits)[id], in double precision. */
function lossOf(logits: Float32Array, id: number): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return Math.log(total) - (logits[id]! - largest);
}
