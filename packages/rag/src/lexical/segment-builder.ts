/** @file Documents while they come in: postings in the order of documents, sorted by term at the end. */
import { type Analyzer, grown } from './analyzer.ts';
import type { Fields } from './filter.ts';
import { Segment } from './segment.ts';

export class SegmentBuilder {
  readonly #analyzer: Analyzer;
  readonly #ids: string[] = [];
  readonly #fields: (Fields | undefined)[] = [];
  readonly #lengths: number[] = [];
  /** One entry for each different term of each document, document after document. */
  #terms = new Uint32Array(1 << 12);
  #documents = new Uint32Array(1 << 12);
  #frequencies = new Uint32Array(1 << 12);
  #used = 0;
  /** Term → the document that had it last, plus one; and where that entry stands. */
  #lastDocument = new Uint32Array(1 << 10);
  #lastEntry = new Uint32Array(1 << 10);

  constructor(analyzer: Analyzer) {
    this.#analyzer = analyzer;
  }

  get size(): number {
    return this.#ids.length;
  }

  get postings(): number {
    return this.#used;
  }

  /** @returns the document's number and its length in terms */
  add(id: string, text: string, fields: Fields | undefined): [document: number, length: number] {
    const document = this.#ids.length;
    let length = 0;
    this.#analyzer.eachTerm(text, (termId) => {
      length++;
      if (termId >= this.#lastDocument.length) this.#makeRoomFor(termId);
      if (this.#lastDocument[termId] === document + 1) {
        this.#frequencies[this.#lastEntry[termId]!]!++;
        return;
      }
      if (this.#used === this.#terms.length) {
        this.#terms = grown(this.#terms, Uint32Array);
        this.#documents = grown(this.#documents, Uint32Array);
        this.#frequencies = grown(this.#frequencies, Uint32Array);
      }
      const entry = this.#used++;
      this.#terms[entry] = termId;
      this.#documents[entry] = document;
      this.#frequencies[entry] = 1;
      this.#lastDocument[termId] = document + 1;
      this.#lastEntry[termId] = entry;
    });
    this.#ids.push(id);
    this.#fields.push(fields);
    this.#lengths.push(length);
    return [document, length];
  }

  #makeRoomFor(termId: number): void {
    while (termId >= this.#lastDocument.length) {
      this.#lastDocument = grown(this.#lastDocument, Uint32Array);
      this.#lastEntry = grown(this.#lastEntry, Uint32Array);
    }
  }

  /** A counting sort by term: entries come in the order of documents, and stay so within a term. */
  build(): Segment {
    const counts = new Uint32Array(this.#lastDocument.length + 1);
    for (let i = 0; i < this.#used; i++) counts[this.#terms[i]!]!++;
    let terms = 0;
    for (const count of counts) if (count > 0) terms++;
    const termIds = new Uint32Array(terms);
    const offsets = new Uint32Array(terms + 1);
    let used = 0;
    let index = 0;
    for (let termId = 0; termId < counts.length; termId++) {
      const count = counts[termId]!;
      if (count === 0) continue;
      termIds[index++] = termId;
      counts[termId] = used; // from here on: where the term's next entry goes
      used += count;
      offsets[index] = used;
    }
    const documents = new Uint32Array(used);
    const frequencies = new Uint32Array(used);
    for (let i = 0; i < used; i++) {
      const place = counts[this.#terms[i]!]!++;
      documents[place] = this.#documents[i]!;
      frequencies[place] = this.#frequencies[i]!;
    }
    const postings = { termIds, offsets, documents, frequencies };
    return new Segment(postings, this.#ids, this.#fields, Uint32Array.from(this.#lengths));
  }
}
