/** @file What an agent does, as a person or a program hears of it; how a turn ended. */
import type { AgentEvent, TurnResult } from '@gradus/agents';
import { asTyped } from '../../typed.ts';
import type { Session } from '../../session.ts';

/** Results go to stdout, what happens on the way to stderr, unless it was asked for as a stream. */
export function tellerOf(
  { output, progress }: Session,
  { stream }: { readonly stream?: boolean },
): (event: AgentEvent) => void {
  if (stream === true) return (event) => output.jsonLine(event);
  return (event) => {
    const line = lineOf(event);
    if (line !== undefined) progress.note(line);
  };
}

function lineOf(event: AgentEvent): string | undefined {
  switch (event.type) {
    case 'call':
      return `${event.name} ${short(JSON.stringify(event.args))}`;
    case 'outcome': {
      const { outcome } = event;
      const mark =
        outcome.status === 'refused'
          ? `${outcome.reason}: `
          : outcome.isReplay
            ? 'done before: '
            : '';
      return `  ${mark}${short(outcome.text)}`;
    }
    case 'retry':
      return `asked again (${event.attempt}): ${short(event.why)}`;
    case 'note':
      return `${event.about}: ${short(event.text)}`;
    default:
      return undefined;
  }
}

function short(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length <= 160 ? flat : `${flat.slice(0, 159)}…`;
}

/** @returns the exit code: 1 where there is no answer (yet) */
export function tellResult(
  { output, progress }: Session,
  result: TurnResult,
  {
    json,
    stream,
    provenance,
  }: { readonly json?: boolean; readonly stream?: boolean; readonly provenance: string },
): number {
  const { messages: _, ...rest } = result;
  if (json === true) output.json({ ...rest, provenance });
  else if (stream === true) output.jsonLine({ type: 'result', ...rest, provenance });
  else if (result.status === 'waiting') {
    for (const { name, args } of result.request.calls) {
      output.line(`Waits for a yes or no: ${name} ${JSON.stringify(args)}`);
    }
    output.line(asTyped(`./gradus agent resume ${result.thread} --approve | --decline "reason"`));
  } else {
    output.line(result.answer);
    const { steps, promptTokens, completionTokens, costUsd } = result.spent;
    const cost = costUsd === 0 ? '' : `, $${costUsd.toPrecision(3)}`;
    const label = provenance === 'real' ? '' : ` (${provenance})`;
    progress.note(
      `thread ${result.thread}${label}: ${steps} steps, ${promptTokens} + ${completionTokens} tokens${cost}`,
    );
  }
  return result.status === 'answered' ? 0 : 1;
}
