/**
 * @file What each chunker is worth to a search: how much of the answering passages the first chunks
 * hold, and how much else. Smith and Troynikov, Evaluating Chunking Strategies for Retrieval (2024),
 * on characters in place of tokens; chunks that overlap are counted as often as they are handed on.
 */
import { breathe, type Progress } from '@gradus/runtime';
import {
  Analyzer,
  Bm25Index,
  type Chunk,
  chunkDocument,
  type Chunker,
  type Embed,
  fixedChunker,
  type NamedTokenizer,
  recursiveChunker,
  semanticChunker,
  sentenceChunker,
  type Span,
  structureChunker,
} from '@gradus/rag';
import type { ChunkingSet, Question } from './chunking-set.ts';

export interface Scores {
  /** Of the answering passages, in the chunks found. */
  readonly recall: number;
  /** Of the chunks found, answering. */
  readonly precision: number;
  /** Both at once: shared, of all that is in either. */
  readonly iou: number;
}

export interface ChunkingFigures {
  readonly chunker: string;
  readonly size: number;
  readonly overlap: number;
  readonly chunks: number;
  /** One for each question, in their order. */
  readonly scores: readonly Scores[];
}

export const sizes = [100, 200, 400] as const;
/** How many chunks are handed on. */
export const found = 5;

export async function measureChunking(
  set: ChunkingSet,
  tokenizer: NamedTokenizer,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<ChunkingFigures[]> {
  const plans = sizes.flatMap((size) => [
    ...chunkers().map((chunker) => ({ chunker, size, overlap: 0 })),
    { chunker: fixedChunker, size, overlap: Math.floor(0.45 * size) },
    { chunker: recursiveChunker, size, overlap: Math.floor(0.2 * size) },
  ]);
  const stage = progress.stage('Chunking', { total: plans.length, unit: 'ways to cut' });
  const figures: ChunkingFigures[] = [];
  for (const { chunker, size, overlap } of plans) {
    await breathe(signal);
    const index = new Bm25Index();
    const chunks = new Map<string, { readonly corpus: string; readonly chunk: Chunk }>();
    for (const [corpus, document] of set.corpora) {
      const chunked = await chunkDocument(document, chunker, tokenizer, { size, overlap });
      for (const chunk of chunked.chunks) {
        const id = `${corpus} ${chunk.index}`;
        index.add({ id, text: chunk.text });
        chunks.set(id, { corpus, chunk });
      }
    }
    const scores = set.questions.map((question) => {
      const hits = index.search(question.question, { limit: found });
      return score(
        question,
        hits.map(({ id }) => chunks.get(id)!),
      );
    });
    figures.push({ chunker: chunker.name, size, overlap, chunks: chunks.size, scores });
    stage.advance();
  }
  stage.done();
  return figures;
}

const chunkers = (): Chunker[] => [
  fixedChunker,
  sentenceChunker,
  recursiveChunker,
  structureChunker,
  semanticChunker({ embed: byWords() }),
];

/** Without a model: sentences are near where they share words. Hearst's TextTiling (1997), in a vector. */
function byWords(): Embed {
  const analyzer = new Analyzer({ stemming: 'english', stopWords: 'english' });
  const dimensions = 2_048;
  return async (texts) =>
    texts.map((text) => {
      const vector = new Float32Array(dimensions);
      for (const term of analyzer.analyze(text)) vector[Math.imul(term, 0x9e3779b1) >>> 21]!++;
      return vector;
    });
}

export function score(
  { corpus, answers }: Question,
  hits: readonly { readonly corpus: string; readonly chunk: { readonly span: Span } }[],
): Scores {
  let handedOn = 0;
  const same: Span[] = [];
  for (const hit of hits) {
    handedOn += lengthOf(hit.chunk.span);
    if (hit.corpus === corpus) same.push(hit.chunk.span);
  }
  const wanted = answers.reduce((sum, answer) => sum + lengthOf(answer), 0);
  const spans = union(same);
  let shared = 0;
  for (const answer of answers)
    for (const span of spans)
      shared += Math.max(0, Math.min(answer.end, span.end) - Math.max(answer.start, span.start));
  return {
    recall: shared / wanted,
    precision: handedOn === 0 ? 0 : shared / handedOn,
    iou: shared / (wanted + handedOn - shared),
  };
}

const lengthOf = ({ start, end }: Span): number => end - start;

/** Spans that touch or overlap become one. */
export function union(spans: readonly Span[]): Span[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}
