/** @file Two long texts, and questions with the passages that answer them, as the shared chunking set has them. */
import { readFile } from 'node:fs/promises';
import { resolveDataset } from '@gradus/datasets';
import { cellTexts, type Document, parseDocument, type Span } from '@gradus/rag';

export interface ChunkingSet {
  readonly corpora: ReadonlyMap<string, Document>;
  readonly questions: readonly Question[];
}

export interface Question {
  readonly corpus: string;
  readonly question: string;
  /** Passages that answer it, in the corpus. */
  readonly answers: readonly Span[];
}

export const chunkingDatasets = [
  'chunking-state-of-the-union',
  'chunking-wikitexts',
  'chunking-questions',
] as const;

/** @throws GradusError `missing-data` where it is not on this machine */
export async function loadChunkingSet(): Promise<ChunkingSet> {
  const [speech, wiki, table] = await Promise.all(
    chunkingDatasets.map(async (name) => readFile(await resolveDataset(name))),
  );
  // Both are prose without Markdown in it, whatever they are called.
  const corpora = new Map([
    ['state_of_the_union', await parseDocument(speech!, 'state_of_the_union.txt')],
    ['wikitexts', await parseDocument(wiki!, 'wikitexts.txt')],
  ]);
  const rows = await parseDocument(table!, 'questions.csv');
  const questions = rows.blocks.flatMap((block) =>
    block.kind === 'table' ? cellTexts(rows, block).slice(block.headerRows) : [],
  );
  return {
    corpora,
    questions: questions.map(([question, references, corpus]) => ({
      corpus: corpus!,
      question: unquoted(question!),
      answers: (JSON.parse(unquoted(references!)) as Reference[]).map((reference) =>
        placeOf(reference, corpora.get(corpus!)!.text),
      ),
    })),
  };
}

interface Reference {
  readonly content: string;
  readonly start_index: number;
  readonly end_index: number;
}

const unquoted = (field: string): string => field.replaceAll('""', '"');

/** The set counts code points, we count UTF-16 code units: the words themselves say where they stand. */
function placeOf({ content, start_index: near }: Reference, text: string): Span {
  const after = text.indexOf(content, near);
  if (after === -1) throw new Error(`the chunking set has no passage ${JSON.stringify(content)}`);
  return { start: after, end: after + content.length };
}
