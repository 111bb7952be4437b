/**
 * @file What a run did, as OpenTelemetry spans with the attributes of its GenAI conventions (semantic
 * conventions 1.38: `invoke_agent`, `chat`, `execute_tool`), one JSON object a line in a local file.
 * A span is on the disk when it ends, so a run that was killed shows all that it finished.
 */
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace as api,
  type Tracer,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { ensureFolder, writeFailure } from '@gradus/runtime';
import type { Answered } from '../graphs/ask-model.ts';
import type { PendingCall } from '../graphs/events.ts';
import type { AgentModel } from '../models/agent-model.ts';
import { redact } from '../models/redact.ts';
import type { ToolOutcome } from '../tools/outcome.ts';
import type { StoredSpan } from './stored-span.ts';

const mostTextCharacters = 2_000;

export interface TraceOptions {
  readonly path: string;
  /** Of the agent: the pattern. */
  readonly agent: string;
  readonly thread: string;
}

export class Trace {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #root: Span;

  /** @throws GradusError `write-failed` */
  static async open(options: TraceOptions): Promise<Trace> {
    try {
      await ensureFolder(dirname(options.path));
    } catch (error) {
      throw writeFailure(options.path, error);
    }
    return new Trace(options);
  }

  private constructor({ path, agent, thread }: TraceOptions) {
    this.#provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(new FileExporter(path))],
    });
    this.#tracer = this.#provider.getTracer('gradus.agents');
    this.#root = this.#tracer.startSpan(`invoke_agent ${agent}`, {
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agent,
        'gen_ai.conversation.id': thread,
      },
    });
  }

  /** A question to the model. @throws what `work` throws */
  chat(model: AgentModel, work: () => Promise<Answered>): Promise<Answered> {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model.name,
      'gradus.provenance': model.provenance,
    };
    return this.#within(`chat ${model.name}`, attributes, work, (span, { message, spent }) => {
      span.setAttributes({
        'gen_ai.usage.input_tokens': spent.promptTokens,
        'gen_ai.usage.output_tokens': spent.completionTokens,
        'gradus.cost_usd': spent.costUsd,
        'gradus.estimated': spent.estimatedSteps > 0,
        'gen_ai.output.messages': textOf(
          JSON.stringify({ text: message.text, calls: message.tool_calls ?? [] }),
        ),
      });
    });
  }

  /** A call of a tool. */
  tool({ id, name, args }: PendingCall, work: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.id': id,
      'gen_ai.tool.call.arguments': textOf(JSON.stringify(args)),
    };
    return this.#within(`execute_tool ${name}`, attributes, work, (span, outcome) => {
      span.setAttribute('gen_ai.tool.call.result', textOf(outcome.text));
      if (outcome.status === 'done') {
        span.setAttribute('gradus.replayed', outcome.isReplay);
      } else {
        span.setAttribute('error.type', outcome.reason);
        span.setStatus({ code: SpanStatusCode.ERROR, message: textOf(outcome.text) });
      }
    });
  }

  /** @param ended how the run ended: answered, waiting, a limit, failed */
  async end(ended: string): Promise<void> {
    this.#root.setAttribute('gradus.ended', ended);
    this.#root.end();
    await this.#provider.shutdown();
  }

  async #within<Result>(
    name: string,
    attributes: Readonly<Record<string, string>>,
    work: () => Promise<Result>,
    finish: (span: Span, result: Result) => void,
  ): Promise<Result> {
    const context = api.setSpan(ROOT_CONTEXT, this.#root);
    const span = this.#tracer.startSpan(name, { attributes }, context);
    try {
      const result = await work();
      finish(span, result);
      return result;
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      const message = textOf(error instanceof Error ? error.message : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  }
}

function textOf(text: string): string {
  const safe = redact(text);
  return safe.length <= mostTextCharacters ? safe : `${safe.slice(0, mostTextCharacters)}…`;
}

class FileExporter implements SpanExporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  export(spans: ReadableSpan[], done: (result: { code: number; error?: Error }) => void): void {
    try {
      appendFileSync(this.#path, spans.map((span) => `${JSON.stringify(stored(span))}\n`).join(''));
      done({ code: 0 });
    } catch (error) {
      // A trace that cannot be written is no reason to stop the work that it is about.
      done({ code: 1, error: error as Error });
    }
  }

  async shutdown(): Promise<void> {
    // Nothing is held back.
  }
}

function stored(span: ReadableSpan): StoredSpan {
  const milliseconds = ([seconds, nanoseconds]: readonly [number, number]): number =>
    seconds * 1000 + nanoseconds / 1e6;
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    startMs: milliseconds(span.startTime),
    durationMs: milliseconds(span.duration),
    // A message is only ever set with an error.
    status: span.status.message === undefined ? 'ok' : 'error',
    message: span.status.message ?? null,
    attributes: span.attributes as StoredSpan['attributes'],
  };
}
