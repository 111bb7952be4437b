/**
 * @file Chunks that end where the subject changes: sentences are embedded, each with its
 * neighbours, and a chunk begins where the distance to the sentence before is among the largest of
 * the document (Kamradt's percentile rule, 2024). Within the limit on tokens all the same.
 */
import { quantile } from '@gradus/statistics';
import type { Chunker } from './chunk.ts';
import { cutSentences } from './chunkers.ts';
import { sentencesOf } from './sentences.ts';

/** Texts → one vector each, of equal lengths. */
export type Embed = (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>;

export interface SemanticOptions {
  readonly embed: Embed;
  /** Which share of all distances breaks none: 0.95 breaks at the largest twentieth. */
  readonly quantile?: number;
  /** How many sentences on each side are embedded with one. */
  readonly neighbours?: number;
}

export function semanticChunker({
  embed,
  quantile: share = 0.95,
  neighbours = 1,
}: SemanticOptions): Chunker {
  return {
    name: 'semantic',
    cut: async ({ text }, counter, most) => {
      const sentences = sentencesOf(text);
      const windows = sentences.map((_, i) => {
        const first = sentences[Math.max(0, i - neighbours)]!;
        const last = sentences[Math.min(sentences.length - 1, i + neighbours)]!;
        return text.slice(first.start, last.end);
      });
      const vectors = windows.length === 0 ? [] : await embed(windows);
      const distances = vectors.slice(1).map((vector, i) => 1 - cosine(vectors[i]!, vector));
      const breaks = new Set<number>();
      if (distances.length > 0) {
        const threshold = quantile(distances, share);
        for (const [i, distance] of distances.entries())
          if (distance > threshold) breaks.add(i + 1);
      }
      return cutSentences(text, sentences, counter, most, breaks);
    },
  };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
