/**
 * @file The searches that are compared: ours, minisearch, SQLite's FTS5. All take English stems, look
 * for any of a query's words, leave out the same stop words, and give the ten best.
 */
import { DatabaseSync } from 'node:sqlite';
import { Bm25Index, type IndexedText } from '@gradus/rag';
import MiniSearch from 'minisearch';

export const ourName = 'Gradus';

export interface LexicalArm {
  readonly name: string;
  /** Everything up to the moment at which the first query can be answered. */
  build(documents: readonly IndexedText[]): Searcher;
}

export interface Searcher {
  /** Best first. */
  search(query: string, limit: number): readonly { readonly id: string }[];
  close(): void;
}

const gradus: LexicalArm = {
  name: ourName,
  build: (documents) => {
    const index = new Bm25Index();
    for (const document of documents) index.add(document);
    index.segments();
    return { search: (query, limit) => index.search(query, { limit }), close: () => {} };
  },
};

/** Terms of our analyzer: minisearch has neither stems nor stop words of its own. */
function termsOf(): (text: string) => string[] {
  const { analyzer } = new Bm25Index();
  return (text) => analyzer.analyze(text).map((id) => analyzer.terms[id]!);
}

const miniSearch: LexicalArm = {
  name: 'minisearch',
  build: (documents) => {
    const index = new MiniSearch<IndexedText>({
      fields: ['text'],
      tokenize: termsOf(),
      processTerm: (term) => term,
    });
    index.addAll(documents);
    return {
      search: (query, limit) => index.search(query).slice(0, limit),
      close: () => {},
    };
  },
};

/** FTS5 keeps stop words in its index; queries leave them out. */
const fts5: LexicalArm = {
  name: 'SQLite FTS5',
  build: (documents) => {
    const database = new DatabaseSync(':memory:');
    database.exec(
      `CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text, tokenize = 'porter ascii')`,
    );
    const insert = database.prepare('INSERT INTO texts VALUES (?, ?)');
    database.exec('BEGIN');
    for (const { id, text } of documents) insert.run(id, text);
    database.exec('COMMIT');
    const select = database.prepare(
      'SELECT id FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?',
    );
    const { analyzer } = new Bm25Index({ stemming: 'none' });
    return {
      search: (query, limit) => {
        const terms = analyzer.analyze(query).map((id) => `"${analyzer.terms[id]!}"`);
        return terms.length === 0
          ? []
          : (select.all(terms.join(' OR '), limit) as { id: string }[]);
      },
      close: () => database.close(),
    };
  },
};

/** The first is ours. */
export const lexicalArms: readonly LexicalArm[] = [gradus, miniSearch, fts5];
