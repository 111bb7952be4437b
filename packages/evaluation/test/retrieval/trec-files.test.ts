import { describe, expect, it } from 'vitest';
import { parseJudgements, parseRun } from '../../src/retrieval/trec-files.ts';

describe('files of TREC', () => {
  it('reads judgements with any white space, blank lines and comments', () => {
    const judgements = parseJudgements(
      '# judged by two\n\n 1\t0  doc-1   2 \r\n1 0 doc-2 -1\n',
      'q',
    );
    expect(judgements).toEqual(
      new Map([
        [
          '1',
          new Map([
            ['doc-1', 2],
            ['doc-2', -1],
          ]),
        ],
      ]),
    );
  });

  it('reads a run, ignores ranks and what follows the name, and keeps the last name', () => {
    const run = parseRun('7 Q0 a 99 1.5 first\n7 Q0 b 1 -2e-3 last and more\n', 'r');
    expect(run.name).toBe('last');
    expect(run.topics).toEqual(
      new Map([
        [
          '7',
          new Map([
            ['a', 1.5],
            ['b', -0.002],
          ]),
        ],
      ]),
    );
  });

  it.each([
    [
      '1 0 doc two\n',
      'judgements',
      'Cannot read the judgements f, line 1: expected topic, iteration, document, whole number; received "1 0 doc two".',
    ],
    [
      '1 0 doc 1\n1 0 doc 2\n',
      'judgements',
      'Cannot read the judgements f, line 2: expected each document once per topic; received doc again for topic 1.',
    ],
    [
      '1 Q0 doc 1 high x\n',
      'run',
      'Cannot read the run f, line 1: expected topic, Q0, document, rank, score, name; received "1 Q0 doc 1 high x".',
    ],
    [
      '1 Q0 doc 1 .5\n',
      'run',
      'Cannot read the run f, line 1: expected topic, Q0, document, rank, score, name; received "1 Q0 doc 1 .5".',
    ],
    [
      '1 Q0 a 1 .5 x\n\n1 Q0 a 2 .4 x\n',
      'run',
      'Cannot read the run f, line 3: expected each document once per topic; received a again for topic 1.',
    ],
  ])('names the line of %j', (text, kind, message) => {
    expect(() => (kind === 'run' ? parseRun(text, 'f') : parseJudgements(text, 'f'))).toThrow(
      message,
    );
  });
});
