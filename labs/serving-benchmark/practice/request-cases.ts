/** @file The cases about one request: latencies, how it ended, tokens, gaps. */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import {
  completion,
  completionEnd,
  delta,
  done,
  error,
  finish,
  logOf,
  role,
  text,
  texts,
  usage,
} from './event-logs.ts';
import { fieldsOf, type Implementation } from './implementation.ts';
import type { Figures, RequestLog } from './stub.ts';

export function requestCases(requestFigures: Implementation['requestFigures']): PracticeCase[] {
  /** The case that these figures, and whatever others, come out. */
  const gives: Gives = (name, log, expected) => ({
    name,
    run: () => assert.deepEqual(fieldsOf(requestFigures(log), expected), expected),
  });
  return [...latencyCases(gives), ...endingCases(gives), ...tokenCases(gives), ...gapCases(gives)];
}

type Gives = (name: string, log: RequestLog, expected: Partial<Figures>) => PracticeCase;

function latencyCases(gives: Gives): PracticeCase[] {
  return [
    gives(
      'ttft and e2e: from sent to the first and last content',
      logOf([...texts(250, 400), done(990)]),
      {
        completed: true,
        ttftMs: 150,
        e2eMs: 300,
      },
    ),
    gives(
      'ttft: a chunk with only a role is no token',
      logOf([role(110), ...texts(250, 300), done(300)]),
      { ttftMs: 150, e2eMs: 200 },
    ),
    gives(
      'ttft: empty and null content is no token',
      logOf([role(110, null), delta(120, { content: '' }), ...texts(250, 300), done(300)]),
      { ttftMs: 150, rawGapsMs: [50] },
    ),
    gives(
      'ttft: reasoning is output, by either name',
      logOf([
        delta(200, { reasoning: 'Let' }),
        delta(230, { reasoning_content: ' me' }),
        ...texts(250),
        done(250),
      ]),
      { ttftMs: 100, rawGapsMs: [30, 20] },
    ),
    gives(
      'ttft: a tool call is output',
      logOf([role(110), delta(180, { tool_calls: [{ id: 'call_1' }] }), finish(200), done(200)]),
      { ttftMs: 80, e2eMs: 80, outputTokens: 1 },
    ),
    gives(
      'scheduled ttft: from when it was due, however late it was sent',
      logOf([...texts(900, 950), done(950)], { sentMs: 800 }),
      { sendLagMs: 700, ttftMs: 100, scheduledTtftMs: 800, e2eMs: 150 },
    ),
    gives(
      'e2e: a last chunk with usage and without text is no content',
      logOf([completion(200, 'Once'), completion(260, ' upon'), completionEnd(300, 2), done(300)]),
      { e2eMs: 160, rawGapsMs: [60], itlsMs: [60], outputTokens: 2 },
    ),
    gives(
      'tpot: the time after the first token, over the tokens after it',
      logOf([...texts(600, 650, 700, 750), usage(750, 4), done(750)]),
      { tpotMs: 50 },
    ),
    gives('tpot: does not exist for one token', logOf([text(600), usage(610, 1), done(610)]), {
      completed: true,
      ttftMs: 500,
      tpotMs: undefined,
      rawGapsMs: [],
      itlsMs: [],
    }),
    gives(
      'nothing generated: completed, and no latency at all',
      logOf([role(110), finish(120), usage(120, 0), done(120)]),
      { completed: true, ttftMs: undefined, e2eMs: undefined, tpotMs: undefined, outputTokens: 0 },
    ),
  ];
}

const nothing = { ttftMs: undefined, scheduledTtftMs: undefined, e2eMs: undefined } as const;

function endingCases(gives: Gives): PracticeCase[] {
  return [
    gives(
      'failed: an HTTP status; only the send lag is known',
      logOf([], { status: 503, sentMs: 120 }),
      {
        completed: false,
        sendLagMs: 20,
        ...nothing,
      },
    ),
    gives(
      'failed: never sent, so not even a send lag',
      { scheduledMs: 100, events: [], closed: 'reset', requestedTokens: 100 },
      { completed: false, sendLagMs: undefined, ...nothing },
    ),
    gives(
      'failed: an error inside a stream that began with 200',
      logOf([...texts(250, 300), error(320), done(320)]),
      { completed: false, ...nothing, tpotMs: undefined, rawGapsMs: [], itlsMs: [] },
    ),
    gives('failed: closed in order, but the answer is not all there', logOf(texts(250, 300)), {
      completed: false,
      ...nothing,
    }),
    gives('completed: a finish_reason will do without [DONE]', logOf([text(250), finish(300)]), {
      completed: true,
      ttftMs: 150,
    }),
    gives(
      'completed: a connection that breaks after the end takes nothing away',
      logOf([...texts(250, 300), usage(305, 2)], { closed: 'reset' }),
      { completed: true, e2eMs: 200 },
    ),
  ];
}

function tokenCases(gives: Gives): PracticeCase[] {
  return [
    gives(
      "tokens: the server's count, where a chunk holds several",
      logOf([...texts(200, 260, 320), finish(320), usage(325, 7), done(325)]),
      { outputTokens: 7, countedBy: 'server-final', tpotMs: 20 },
    ),
    gives(
      'tokens: without usage as many as chunks, not as many as asked for',
      logOf([...texts(200, 260, 320), done(325)], { requestedTokens: 128 }),
      { outputTokens: 3, countedBy: 'chunks', tpotMs: 60 },
    ),
    gives(
      'tokens: a count in every chunk is of all so far',
      logOf([text(200, 1), text(230, 2), text(260, 3), text(290, 4), usage(290, 4), done(290)]),
      { outputTokens: 4, countedBy: 'server-per-chunk', tpotMs: 30 },
    ),
    gives(
      'tokens: the same reasoning under both names is there once',
      logOf([
        delta(200, { reasoning: 'Let', reasoning_content: 'Let' }),
        delta(240, { reasoning: ' me', reasoning_content: ' me' }),
        done(240),
      ]),
      { outputTokens: 2, tpotMs: 40, rawGapsMs: [40] },
    ),
  ];
}

function gapCases(gives: Gives): PracticeCase[] {
  return [
    gives(
      'gaps: from chunk to chunk; the first ends none',
      logOf([...texts(500, 520, 560), done(700)]),
      {
        rawGapsMs: [20, 40],
        itlsMs: [20, 40],
        countedBy: 'chunks',
      },
    ),
    gives(
      'gaps: two chunks of one read are a gap of 0',
      logOf([...texts(500, 560, 560, 580), done(580)]),
      { rawGapsMs: [60, 0, 20], outputTokens: 4 },
    ),
    gives(
      'itl: a chunk of k tokens is k gaps of one k-th',
      logOf([text(200, 2), text(260, 5), text(300, 6), usage(300, 6), done(300)]),
      { rawGapsMs: [60, 40], itlsMs: [20, 20, 20, 40], countedBy: 'server-per-chunk' },
    ),
    gives(
      'itl: with a total only, gaps shrink to the mean of TPOT',
      logOf([...texts(200, 280, 320), usage(320, 5), done(320)]),
      { rawGapsMs: [80, 40], itlsMs: [40, 20], tpotMs: 30 },
    ),
    gives(
      'itl: tokens that were held back come with the next content',
      logOf([text(200, 1), delta(220, { content: '' }, 2), text(260, 3), usage(260, 3), done(260)]),
      { rawGapsMs: [60], itlsMs: [30, 30], countedBy: 'server-per-chunk' },
    ),
  ];
}
