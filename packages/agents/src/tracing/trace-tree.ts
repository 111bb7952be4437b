/** @file Spans as a tree: what each run of a thread did, with tokens, time and cost. */
import { formatDuration } from '@gradus/runtime';
import type { StoredSpan } from './stored-span.ts';

export interface TraceNode {
  readonly name: string;
  readonly status: 'ok' | 'error' | 'unfinished';
  readonly durationMs: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number;
  /** What was called with, what came of it, what was said. */
  readonly detail: string;
  readonly children: readonly TraceNode[];
}

/**
 * One root per run, in the order in which they began. A run that was killed never ended its own span:
 * what it finished stands under a root that is `unfinished`.
 */
export function traceTree(spans: readonly StoredSpan[]): TraceNode[] {
  const byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
  const runs = [...byTrace.values()].map((own) => {
    const root = own.find(({ parentSpanId }) => parentSpanId === null);
    const rest = own.filter((span) => span !== root).sort((a, b) => a.startMs - b.startMs);
    const startMs = Math.min(...own.map((span) => span.startMs));
    return { startMs, node: rootOf(root, rest, startMs) };
  });
  return runs.sort((a, b) => a.startMs - b.startMs).map(({ node }) => node);
}

function rootOf(
  root: StoredSpan | undefined,
  rest: readonly StoredSpan[],
  startMs: number,
): TraceNode {
  const children = rest.map(leafOf);
  const sum = (of: (node: TraceNode) => number): number =>
    children.reduce((total, node) => total + of(node), 0);
  const endMs = Math.max(startMs, ...rest.map((span) => span.startMs + span.durationMs));
  return {
    name: root?.name ?? 'invoke_agent (killed)',
    status: root === undefined ? 'unfinished' : root.status,
    durationMs: root?.durationMs ?? endMs - startMs,
    promptTokens: sum((node) => node.promptTokens),
    completionTokens: sum((node) => node.completionTokens),
    costUsd: sum((node) => node.costUsd),
    detail: String(root?.attributes['gradus.ended'] ?? 'did not come to its end'),
    children,
  };
}

function leafOf({ name, status, durationMs, message, attributes }: StoredSpan): TraceNode {
  const number = (key: string): number => Number(attributes[key] ?? 0);
  const call = attributes['gen_ai.tool.call.arguments'];
  const result = message ?? attributes['gen_ai.tool.call.result'];
  return {
    name,
    status,
    durationMs,
    promptTokens: number('gen_ai.usage.input_tokens'),
    completionTokens: number('gen_ai.usage.output_tokens'),
    costUsd: number('gradus.cost_usd'),
    detail:
      call === undefined
        ? (message ?? said(String(attributes['gen_ai.output.messages'] ?? '{}')))
        : `${String(call)} → ${String(result ?? '')}`,
    children: [],
  };
}

/** `"It is 2."`, or the calls that the model made. */
function said(output: string): string {
  try {
    const { text = '', calls = [] } = JSON.parse(output) as {
      text?: string;
      calls?: { name: string }[];
    };
    return calls.length > 0
      ? `calls ${calls.map(({ name }) => name).join(', ')}`
      : JSON.stringify(text);
  } catch {
    // It was cut because it was long.
    return output.slice(0, 80);
  }
}

/** @param columns after which a line is cut */
export function renderTrace(nodes: readonly TraceNode[], columns = 120): string[] {
  return nodes.flatMap((root) => [
    cut(`${root.name}: ${root.detail}${figures(root)}`, columns),
    ...root.children.map((child, index) => {
      const branch = index === root.children.length - 1 ? '└─' : '├─';
      const mark = child.status === 'error' ? ' failed' : '';
      return cut(`${branch} ${child.name}${mark}${figures(child)}: ${child.detail}`, columns);
    }),
  ]);
}

function figures({ promptTokens, completionTokens, durationMs, costUsd }: TraceNode): string {
  const tokens =
    promptTokens + completionTokens === 0 ? [] : [`${promptTokens} + ${completionTokens} tokens`];
  const cost = costUsd === 0 ? [] : [`$${costUsd.toPrecision(3)}`];
  return ` (${[...tokens, formatDuration(durationMs), ...cost].join(', ')})`;
}

function cut(line: string, columns: number): string {
  const flat = line.replaceAll(/\s+/g, ' ');
  return flat.length <= columns ? flat : `${flat.slice(0, columns - 1)}…`;
}
