/**
 * @file A part of the index that never changes: documents by number, and for each term the
 * documents that have it. What is deleted is only marked; merging leaves it out. As Lucene has it.
 */
import type { Fields } from './filter.ts';

/** All postings in one array each, term after term: [offsets[t], offsets[t + 1]) are those of term t. */
export interface Postings {
  /** Numbers of the analyzer's terms, ascending. */
  readonly termIds: Uint32Array; // [terms]
  readonly offsets: Uint32Array; // [terms + 1]
  /** Ascending within a term. */
  readonly documents: Uint32Array; // [postings]
  /** How often the document has the term. */
  readonly frequencies: Uint32Array; // [postings]
}

export class Segment {
  readonly postings: Postings;
  readonly ids: readonly string[]; // [documents]
  readonly fields: readonly (Fields | undefined)[]; // [documents]
  /** Terms in each document, with repetitions. */
  readonly lengths: Uint32Array; // [documents]
  /** 1 for a document that was deleted or replaced. */
  readonly dead: Uint8Array; // [documents]
  deadCount = 0;
  readonly #liveFrequencies = new Map<number, number>();

  constructor(
    postings: Postings,
    ids: readonly string[],
    fields: readonly (Fields | undefined)[],
    lengths: Uint32Array,
  ) {
    this.postings = postings;
    this.ids = ids;
    this.fields = fields;
    this.lengths = lengths;
    this.dead = new Uint8Array(ids.length);
  }

  get size(): number {
    return this.ids.length;
  }

  delete(document: number): void {
    if (this.dead[document] === 1) return;
    this.dead[document] = 1;
    this.deadCount++;
    this.#liveFrequencies.clear();
  }

  /** Where the postings of a term lie; undefined where it has none. */
  rangeOf(termId: number): readonly [from: number, to: number] | undefined {
    const { termIds, offsets } = this.postings;
    let low = 0;
    let high = termIds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (termIds[middle]! < termId) low = middle + 1;
      else high = middle;
    }
    return termIds[low] === termId ? [offsets[low]!, offsets[low + 1]!] : undefined;
  }

  /** How many documents that are not deleted have the term. */
  documentFrequency(termId: number): number {
    const range = this.rangeOf(termId);
    if (range === undefined) return 0;
    const [from, to] = range;
    if (this.deadCount === 0) return to - from;
    let count = this.#liveFrequencies.get(termId);
    if (count === undefined) {
      count = 0;
      for (let i = from; i < to; i++) count += 1 - this.dead[this.postings.documents[i]!]!;
      this.#liveFrequencies.set(termId, count);
    }
    return count;
  }
}

/** Several segments as one, without what is deleted; documents keep their order. */
export function mergeSegments(segments: readonly Segment[]): Segment {
  const ids: string[] = [];
  const fields: (Fields | undefined)[] = [];
  const lengths: number[] = [];
  /** Old number → new number, for each segment. */
  const renumbered = segments.map((segment) => {
    const numbers = new Uint32Array(segment.size);
    for (let document = 0; document < segment.size; document++) {
      if (segment.dead[document] === 1) continue;
      numbers[document] = ids.length;
      ids.push(segment.ids[document]!);
      fields.push(segment.fields[document]);
      lengths.push(segment.lengths[document]!);
    }
    return numbers;
  });
  const postings = mergePostings(segments, renumbered);
  return new Segment(postings, ids, fields, Uint32Array.from(lengths));
}

function mergePostings(segments: readonly Segment[], renumbered: readonly Uint32Array[]): Postings {
  const most = segments.reduce((sum, { postings }) => sum + postings.documents.length, 0);
  const mostTerms = segments.reduce((sum, { postings }) => sum + postings.termIds.length, 0);
  const termIds = new Uint32Array(mostTerms);
  const offsets = new Uint32Array(mostTerms + 1);
  const documents = new Uint32Array(most);
  const frequencies = new Uint32Array(most);
  const next = segments.map(() => 0);
  let terms = 0;
  let used = 0;
  for (;;) {
    let termId = 0xffff_ffff;
    for (const [s, { postings }] of segments.entries())
      termId = Math.min(termId, postings.termIds[next[s]!] ?? 0xffff_ffff);
    if (termId === 0xffff_ffff) break;
    const before = used;
    for (const [s, { postings, dead }] of segments.entries()) {
      const t = next[s]!;
      if (postings.termIds[t] !== termId) continue;
      next[s] = t + 1;
      const numbers = renumbered[s]!;
      for (let i = postings.offsets[t]!; i < postings.offsets[t + 1]!; i++) {
        const document = postings.documents[i]!;
        if (dead[document] === 1) continue;
        documents[used] = numbers[document]!;
        frequencies[used++] = postings.frequencies[i]!;
      }
    }
    if (used === before) continue; // nobody has the term any more
    termIds[terms] = termId;
    offsets[++terms] = used;
  }
  return {
    termIds: termIds.slice(0, terms),
    offsets: offsets.slice(0, terms + 1),
    documents: documents.slice(0, used),
    frequencies: frequencies.slice(0, used),
  };
}
