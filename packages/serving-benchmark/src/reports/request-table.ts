/** @file One row per request: its record and all its figures, for whoever wants to reckon further. */
import { missedObjectives } from '../analysis/objectives.ts';
import type { Objective } from '../analysis/objectives.ts';
import { requestFigures } from '../analysis/request-figures.ts';
import type { RequestFigures } from '../analysis/request-figures.ts';
import { contains, inOrderOfArrival } from '../analysis/timeline.ts';
import type { TimeWindow } from '../analysis/timeline.ts';
import { reportCsv } from './csv.ts';
import type { Value } from './csv.ts';
import type { RunReport } from './run-report.ts';

interface Context {
  readonly objectives: readonly Objective[];
  readonly steady: TimeWindow | undefined;
}

type ColumnOf = (request: RequestFigures, context: Context) => Value;

const columns: Readonly<Record<string, ColumnOf>> = {
  index: ({ record }) => record.index,
  session: ({ record }) => record.session?.id,
  turn: ({ record }) => record.session?.turn,
  scheduled_ms: ({ record }) => record.scheduledMs,
  sent_ms: ({ record }) => record.sentMs,
  first_byte_ms: ({ record }) => record.firstByteMs,
  first_content_ms: ({ record }) => record.chunks.atMs[0],
  last_content_ms: ({ record }) => record.chunks.atMs.at(-1),
  end_ms: ({ record }) => record.endMs,
  send_lag_ms: ({ sendLagMs }) => sendLagMs,
  ttft_ms: ({ ttftMs }) => ttftMs,
  scheduled_ttft_ms: ({ scheduledTtftMs }) => scheduledTtftMs,
  tpot_ms: ({ tpotMs }) => tpotMs,
  e2e_ms: ({ e2eMs }) => e2eMs,
  longest_itl_ms: ({ itlsMs }) => longest(itlsMs),
  longest_raw_gap_ms: ({ rawGapsMs }) => longest(rawGapsMs),
  intended_prompt_tokens: ({ record }) => record.intended.promptTokens,
  intended_output_tokens: ({ record }) => record.intended.outputTokens,
  prompt_tokens: ({ record }) => record.promptTokens?.tokens,
  prompt_tokens_by: ({ record }) => record.promptTokens?.source,
  cached_tokens: ({ record }) => record.cachedTokens,
  output_tokens: ({ outputTokens }) => outputTokens.tokens,
  output_tokens_by: ({ outputTokens }) => outputTokens.source,
  chunks: ({ record }) => record.chunks.atMs.length,
  in_steady_window: ({ record }, { steady }) =>
    steady === undefined ? undefined : contains(steady, record.scheduledMs),
  missed_objectives: (request, { objectives }) =>
    request.completed ? missedObjectives(request, objectives).join(' ') : undefined,
  finish_reason: ({ record }) => record.finishReason,
  retries: ({ record }) => record.retries,
  reconnects: ({ record }) => record.connection.reconnects,
  new_connection: ({ record }) => !record.connection.reused,
  connect_ms: ({ record }) => record.connection.connectMs,
  tls_ms: ({ record }) => record.connection.tlsMs,
  failure: ({ record }) => record.failure?.class,
  failure_status: ({ record }) => record.failure?.status,
  failure_message: ({ record }) => record.failure?.message,
};

const longest = (gapsMs: readonly number[]): number | undefined =>
  gapsMs.length === 0 ? undefined : gapsMs.reduce((a, b) => Math.max(a, b));

/** In the order of arrival. */
export function requestsCsv({ header, summary, records }: RunReport): string {
  const context = { objectives: header.objectives, steady: summary.steady?.window };
  const rows = inOrderOfArrival(records).map((record) => {
    const request = requestFigures(record);
    return Object.values(columns).map((valueOf) => valueOf(request, context));
  });
  return reportCsv(Object.keys(columns), rows);
}
