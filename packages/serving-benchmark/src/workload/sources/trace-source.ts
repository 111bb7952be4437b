/**
 * @file Requests of a trace: its lengths, its times and, where it says which blocks prompts share,
 * prompts that really share them: the same hash id is the same text.
 */
import type { MappedTrace } from '../datasets/map-lengths.ts';
import type { Trace } from '../datasets/trace.ts';
import type { Pool, PromptPart } from '../prompts/numbering.ts';
import type { PromptMaker } from '../prompts/prompt-maker.ts';
import type { Item, Source } from './source.ts';

export interface TraceSourceOptions {
  readonly trace: Trace;
  readonly mapped: MappedTrace;
  readonly maker: PromptMaker;
  readonly pool: Pool;
}

export const traceSource = (options: TraceSourceOptions): Source => ({
  size: options.mapped.rows.length,
  timesMs: options.mapped.timesMs,
  facts: options.maker.fingerprint,
  record: {
    read: options.trace.read,
    leftOut: options.trace.leftOut,
    mapping: options.mapped.record,
  },
  items: () => items(options),
});

function* items({ trace, mapped, maker, pool }: TraceSourceOptions): Generator<Item> {
  const sent = new Map<number, number>();
  for (const [index, row] of mapped.rows.entries()) {
    const tokens = mapped.promptTokens[index]!;
    const outputTokens = mapped.outputTokens[index]!;
    const shared = blockParts(trace, row, tokens, mapped.record.scale);
    const parts = shared ?? [{ pool, number: index, tokens }];
    const sharedPrefixTokens = shared === undefined ? 0 : sharedBefore(shared, sent);
    yield {
      index,
      turns: 1,
      original: {
        promptTokens: trace.promptTokens[row]!,
        outputTokens: trace.outputTokens[row]!,
      },
      turn: async () => ({
        content: await maker.prompt(parts),
        tokens,
        outputTokens,
        sharedPrefixTokens,
        thinkMs: 0,
      }),
    };
  }
}

/** Blocks shrink with the lengths, so that scaled prompts share what they shared. */
function blockParts(
  { blocks }: Trace,
  row: number,
  tokens: number,
  scale: number,
): PromptPart[] | undefined {
  if (blocks === undefined) return undefined;
  const ids = blocks.ids.subarray(blocks.ends[row - 1] ?? 0, blocks.ends[row]);
  const whole = Math.max(1, Math.round(blocks.blockTokens * scale));
  const parts: PromptPart[] = [];
  let left = tokens;
  for (const [place, number] of ids.entries()) {
    // What rounding left over goes to the last block.
    const share = place === ids.length - 1 ? left : Math.min(whole, left);
    if (share > 0) parts.push({ pool: 'block', number, tokens: share });
    left -= share;
  }
  return parts;
}

/** Tokens at the beginning that earlier prompts began with; notes the parts as sent. */
function sharedBefore(parts: readonly PromptPart[], sent: Map<number, number>): number {
  let shared = 0;
  let unbroken = true;
  for (const { number, tokens } of parts) {
    const before = sent.get(number) ?? 0;
    if (unbroken) shared += Math.min(before, tokens);
    unbroken &&= before === tokens;
    sent.set(number, Math.max(before, tokens));
  }
  return shared;
}
