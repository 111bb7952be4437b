/**
 * @file BM25 over an inverted index that grows, changes and shrinks. Documents come into a builder;
 * the first search afterwards makes a segment of it; segments of like size are merged, so that
 * there are never more than some twenty.
 *
 * score(q, d) = Σ over t in q of idf(t) · tf / (tf + k1 · (1 − b + b · |d| / avg|d|)),
 * idf(t) = ln(1 + (N − n + ½) / (n + ½)): Robertson and Zaragoza, The Probabilistic Relevance Framework
 * (2009), with the idf and without the constant factor k1 + 1, as Lucene has it since version 8.
 * N, n and the average are those of the documents that are there: deleted ones count for nothing.
 */
import { GradusError } from '@gradus/runtime';
import { Analyzer, type AnalyzerOptions } from './analyzer.ts';
import { type Fields, type Filter, matches } from './filter.ts';
import { mergeSegments, type Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { type Hit, TopHits } from './top-hits.ts';

export interface IndexedText {
  /** Adding another of the same id replaces it. */
  readonly id: string;
  readonly text: string;
  readonly fields?: Fields;
}

export interface Bm25Parameters {
  /** How soon more of the same term stops to count. */
  readonly k1: number;
  /** How much long documents are held back: 0 not at all, 1 in proportion. */
  readonly b: number;
}

export interface SearchOptions extends Partial<Bm25Parameters> {
  /** Most hits. */
  readonly limit?: number;
  readonly filter?: Filter;
}

/** What Lucene and bm25s ship, but for k1: Anserini's values, tuned on passages. */
const defaultParameters: Bm25Parameters = { k1: 0.9, b: 0.4 };
const defaultAnalyzer: AnalyzerOptions = { stemming: 'english', stopWords: 'english' };
/** A builder with more postings than this becomes a segment before anybody searches. */
const mostPostings = 8_000_000;
/** Terms of one query; the rest of it is not looked at. */
const mostQueryTerms = 1_024;

interface Place {
  /** Undefined: in the builder. */
  segment: Segment | undefined;
  document: number;
}

export class Bm25Index {
  readonly analyzer: Analyzer;
  #segments: Segment[] = [];
  #builder: SegmentBuilder;
  /** Documents of the builder that were deleted or replaced meanwhile. */
  #deadInBuilder = new Set<number>();
  readonly #places = new Map<string, Place>();
  /** Of all documents that are there, in terms. */
  #totalLength = 0;
  #scores = new Float64Array(0);
  #touched = new Uint32Array(0);

  constructor(options: Partial<AnalyzerOptions> = {}) {
    this.analyzer = new Analyzer({ ...defaultAnalyzer, ...options });
    this.#builder = new SegmentBuilder(this.analyzer);
  }

  /** An index of segments that were read from a file. */
  static ofSegments(analyzer: AnalyzerOptions, load: (analyzer: Analyzer) => Segment[]): Bm25Index {
    const index = new Bm25Index(analyzer);
    index.#segments = load(index.analyzer);
    for (const segment of index.#segments)
      for (let document = 0; document < segment.size; document++) {
        if (segment.dead[document] === 1) continue;
        index.#places.set(segment.ids[document]!, { segment, document });
        index.#totalLength += segment.lengths[document]!;
      }
    return index;
  }

  /** Documents that are there. */
  get size(): number {
    return this.#places.size;
  }

  has(id: string): boolean {
    return this.#places.has(id);
  }

  ids(): IterableIterator<string> {
    return this.#places.keys();
  }

  add({ id, text, fields }: IndexedText): void {
    this.delete(id);
    const [document, length] = this.#builder.add(id, text, fields);
    this.#places.set(id, { segment: undefined, document });
    this.#totalLength += length;
    this.#lengthsInBuilder.push(length);
    if (this.#builder.postings > mostPostings) this.#flush();
  }

  readonly #lengthsInBuilder: number[] = [];

  /** @returns whether it was there */
  delete(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#places.delete(id);
    const { segment, document } = place;
    if (segment === undefined) {
      this.#deadInBuilder.add(document);
      this.#totalLength -= this.#lengthsInBuilder[document]!;
    } else {
      segment.delete(document);
      this.#totalLength -= segment.lengths[document]!;
    }
    return true;
  }

  /**
   * The best hits, best first; of equal scores the smaller id first.
   * @throws GradusError `search-options`
   */
  search(query: string, options: SearchOptions = {}): Hit[] {
    const { limit = 10, filter, k1 = defaultParameters.k1, b = defaultParameters.b } = options;
    checkOptions(limit, k1, b);
    this.#flush();
    const top = new TopHits(limit);
    if (this.size === 0 || limit === 0) return [];
    const averageLength = this.#totalLength / this.size || 1;
    const weights = this.#weightsOf(query);
    for (const segment of this.#segments) {
      const touched = this.#accumulate(segment, weights, k1 * (1 - b), (k1 * b) / averageLength);
      this.#collect(segment, touched, filter, top);
    }
    return top.sorted();
  }

  /** Segments as they are to be written: none is open. */
  segments(): readonly Segment[] {
    this.#flush();
    return this.#segments;
  }

  /** Term → idf, times how often the query has it. */
  #weightsOf(query: string): Map<number, number> {
    const counts = new Map<number, number>();
    for (const termId of this.analyzer
      .analyze(query.slice(0, longestQuery))
      .slice(0, mostQueryTerms))
      counts.set(termId, (counts.get(termId) ?? 0) + 1);
    const weights = new Map<number, number>();
    for (const [termId, count] of counts) {
      let having = 0;
      for (const segment of this.#segments) having += segment.documentFrequency(termId);
      if (having === 0) continue;
      weights.set(termId, count * Math.log(1 + (this.size - having + 0.5) / (having + 0.5)));
    }
    return weights;
  }

  /** Adds up scores, term after term. @returns how many documents have any of the terms */
  #accumulate(
    segment: Segment,
    weights: ReadonlyMap<number, number>,
    constantPart: number,
    partByLength: number,
  ): number {
    if (this.#scores.length < segment.size) {
      this.#scores = new Float64Array(segment.size);
      this.#touched = new Uint32Array(segment.size);
    }
    const scores = this.#scores;
    const { lengths, dead } = segment;
    const { documents, frequencies } = segment.postings;
    let touched = 0;
    for (const [termId, weight] of weights) {
      const range = segment.rangeOf(termId);
      if (range === undefined) continue;
      const [from, to] = range;
      for (let i = from; i < to; i++) {
        const document = documents[i]!;
        if (dead[document] === 1) continue;
        const tf = frequencies[i]!;
        const before = scores[document]!;
        if (before === 0) this.#touched[touched++] = document;
        scores[document] =
          before + (weight * tf) / (tf + constantPart + partByLength * lengths[document]!);
      }
    }
    return touched;
  }

  /** Leaves the scores zero again. */
  #collect(segment: Segment, touched: number, filter: Filter | undefined, top: TopHits): void {
    let { floor } = top;
    for (let i = 0; i < touched; i++) {
      const document = this.#touched[i]!;
      const score = this.#scores[document]!;
      this.#scores[document] = 0;
      if (score < floor) continue;
      if (filter !== undefined && !matches(segment.fields[document], filter)) continue;
      top.add({ id: segment.ids[document]!, score });
      ({ floor } = top);
    }
  }

  #flush(): void {
    if (this.#builder.size === 0) return;
    const segment = this.#builder.build();
    for (const document of this.#deadInBuilder) segment.delete(document);
    for (let document = 0; document < segment.size; document++) {
      const place = this.#places.get(segment.ids[document]!);
      if (place !== undefined && place.segment === undefined && place.document === document)
        place.segment = segment;
    }
    this.#builder = new SegmentBuilder(this.analyzer);
    this.#deadInBuilder = new Set();
    this.#lengthsInBuilder.length = 0;
    this.#segments.push(segment);
    this.#merge();
  }

  /** Sizes halve at least from one segment to the next; one that is mostly deleted is written anew. */
  #merge(): void {
    const live = ({ size, deadCount }: Segment): number => size - deadCount;
    for (;;) {
      const last = this.#segments.length - 1;
      const wasted = this.#segments.findIndex(
        (one) => one.deadCount > 0 && 2 * live(one) < one.size,
      );
      const isAlike = last > 0 && 2 * live(this.#segments[last]!) > live(this.#segments[last - 1]!);
      if (wasted === -1 && !isAlike) return;
      const from = wasted === -1 ? last - 1 : wasted;
      const count = wasted === -1 ? 2 : 1;
      const merged = mergeSegments(this.#segments.slice(from, from + count));
      this.#segments.splice(from, count, ...(merged.size === 0 ? [] : [merged]));
      for (let document = 0; document < merged.size; document++) {
        const place = this.#places.get(merged.ids[document]!)!;
        place.segment = merged;
        place.document = document;
      }
    }
  }
}

/** UTF-16 code units of a query that are looked at. */
const longestQuery = 20_000;

function checkOptions(limit: number, k1: number, b: number): void {
  const isFine =
    Number.isSafeInteger(limit) && limit >= 0 && k1 >= 0 && Number.isFinite(k1) && b >= 0 && b <= 1;
  if (isFine) return;
  throw new GradusError({
    code: 'search-options',
    kind: 'usage',
    what: 'These options of a search do not fit',
    expected: 'a whole number limit >= 0, k1 >= 0, 0 <= b <= 1',
    received: `limit ${limit}, k1 ${k1}, b ${b}`,
  });
}
