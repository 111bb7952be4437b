/**
 * @file The two files of TREC: judgements (`topic iteration document relevance`) and a run
 * (`topic Q0 document rank score name`), one line each. The rank is ignored: the scores decide.
 */
import { GradusError } from '@gradus/runtime';

/** Relevance of each judged document, by topic. Negative: seen by nobody, though in the pool. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Run {
  /** The name on the last line, as trec_eval prints it. */
  readonly name: string;
  /** Score of each retrieved document, by topic. */
  readonly topics: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** @throws GradusError `malformed-judgements` naming the line. @param path for messages */
export function parseJudgements(text: string, path: string): Judgements {
  const topics = new Map<string, Map<string, number>>();
  for (const { fields, line } of lines(text)) {
    const [topic, , document, relevance] = fields;
    if (fields.length !== 4 || !/^-?\d+$/.test(relevance!)) {
      throw malformed('judgements', path, line, 'topic, iteration, document, whole number', fields);
    }
    insert(topics, topic!, document!, Number(relevance), 'judgements', path, line);
  }
  return topics;
}

/**
 * What stands after the name is ignored, as trec_eval does.
 * @throws GradusError `malformed-run` naming the line.
 */
export function parseRun(text: string, path: string): Run {
  const topics = new Map<string, Map<string, number>>();
  let name = '';
  for (const { fields, line } of lines(text)) {
    const [topic, , document, , score, runName] = fields;
    const value = Number(score);
    if (runName === undefined || !Number.isFinite(value)) {
      throw malformed('run', path, line, 'topic, Q0, document, rank, score, name', fields);
    }
    insert(topics, topic!, document!, value, 'run', path, line);
    name = runName;
  }
  return { name, topics };
}

/** Lines with something on them; `#` begins a comment. */
function* lines(text: string): Generator<{ fields: string[]; line: number }> {
  for (const [index, content] of text.split('\n').entries()) {
    const trimmed = content.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) {
      yield { fields: trimmed.split(/\s+/), line: index + 1 };
    }
  }
}

function insert(
  topics: Map<string, Map<string, number>>,
  topic: string,
  document: string,
  value: number,
  kind: 'judgements' | 'run',
  path: string,
  line: number,
): void {
  let documents = topics.get(topic);
  if (documents === undefined) topics.set(topic, (documents = new Map()));
  if (documents.has(document)) {
    throw new GradusError({
      code: `malformed-${kind}`,
      kind: 'usage',
      what: `Cannot read the ${kind} ${path}, line ${line}`,
      expected: 'each document once per topic',
      received: `${document} again for topic ${topic}`,
    });
  }
  documents.set(document, value);
}

function malformed(
  kind: 'judgements' | 'run',
  path: string,
  line: number,
  expected: string,
  fields: readonly string[],
): GradusError {
  return new GradusError({
    code: `malformed-${kind}`,
    kind: 'usage',
    what: `Cannot read the ${kind} ${path}, line ${line}`,
    expected,
    received: `"${fields.join(' ').slice(0, 100)}"`,
  });
}
