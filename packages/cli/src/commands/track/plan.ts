/** @file `track next | gaps | week`: what to do, and why that first. */
import { findGaps, planWeek, suggestNext, type Suggestion, type Tracker } from '@gradus/tracker';
import { bold, dim, wrap } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession, printProblems, today } from './open.ts';

interface Options {
  readonly json?: boolean;
  readonly count?: number;
}

export async function nextCommand(session: Session, { json, count = 5 }: Options): Promise<number> {
  const { output } = session;
  const tracker = await openForSession(session);
  const suggestions = suggest(tracker);
  if (json === true) {
    output.json(suggestions.slice(0, count));
    return 0;
  }
  for (const [index, suggestion] of suggestions.slice(0, count).entries()) {
    printSuggestion(output, index + 1, suggestion);
  }
  if (suggestions.length === 0) output.line('Nothing is left that Gradus could suggest.');
  const rest = suggestions.length - count;
  if (rest > 0) output.line(dim(`${rest} more: ./gradus track next --count ${suggestions.length}`));
  printProblems(session, tracker);
  return 0;
}

const suggest = ({ documents, standings, labs }: Tracker): readonly Suggestion[] =>
  suggestNext({ documents: documents.map(({ standing }) => standing), standings, labs });

function printSuggestion(
  output: Session['output'],
  number: number,
  { title, command, reason, hours }: Suggestion,
): void {
  output.line(`${number}. ${bold(title)}  ${dim(`about ${hours} h`)}`);
  if (command !== undefined) output.line(`   ${command}`);
  for (const line of wrap(reason).split('\n')) output.line(dim(`   ${line}`));
}

export async function gapsCommand(
  session: Session,
  { json, count = 10 }: Options,
): Promise<number> {
  const { output } = session;
  const tracker = await openForSession(session);
  const { documents, standings, labs } = tracker;
  const gaps = findGaps({
    documents: documents.map(({ standing }) => standing),
    standings,
    labs,
  });
  if (json === true) {
    output.json(gaps.slice(0, count));
    return 0;
  }
  for (const [index, gap] of gaps.slice(0, count).entries()) {
    output.line(`${index + 1}. ${bold(gap.title)}  ${dim(gap.kind)}`);
    for (const line of wrap(gap.why).split('\n')) output.line(`   ${line}`);
    for (const line of wrap(`done: ${shorten(gap.done)}`).split('\n'))
      output.line(dim(`   ${line}`));
  }
  if (gaps.length === 0)
    output.line('No gap between what your documents ask for and the evidence.');
  const rest = gaps.length - count;
  if (rest > 0) output.line(dim(`${rest} more: ./gradus track gaps --count ${gaps.length}`));
  printProblems(session, tracker);
  return 0;
}

const doneLimit = 240;

const shorten = (text: string): string =>
  text.length <= doneLimit ? text : `${text.slice(0, doneLimit).replace(/[,;:]?\s+\S*$/, '')} …`;

const defaultHours = 6;

export async function weekCommand(
  session: Session,
  { json, hours, start }: { json?: boolean; hours?: number; start?: string },
): Promise<number> {
  const { output } = session;
  const tracker = await openForSession(session);
  const budget = hours ?? statedHours(tracker);
  const plan = planWeek({
    suggestions: suggest(tracker),
    hoursPerWeek: budget ?? defaultHours,
    startDate: start ?? today(),
  });
  if (json === true) {
    output.json(plan);
    return 0;
  }
  const source =
    budget === undefined ? dim(' (no time budget in your documents; --hours sets one)') : '';
  output.line(`${bold(`${plan.hours} of ${plan.budgetHours} h`)}${source}`);
  for (const sitting of plan.sittings) {
    output.line(`${sitting.date}  ${dim(`${sitting.hours} h`)}`);
    for (const block of sitting.blocks) {
      const part = block.part === undefined ? '' : ` (${block.part.number} of ${block.part.of})`;
      output.line(
        `  ${block.hours} h  ${block.title}${part}  ${dim(block.command ?? '')}`.trimEnd(),
      );
    }
  }
  if (plan.outputs.length > 0) output.line(`By the end of it: ${plan.outputs.join(', ')}`);
  for (const { title, why } of plan.unplanned.slice(0, 3))
    output.line(dim(`not this week: ${title} (${why})`));
  printProblems(session, tracker);
  return 0;
}

/** `**Time Budget**: 8 hrs/week`, the most that a document grants. */
function statedHours({ documents }: Tracker): number | undefined {
  const stated = documents.flatMap(({ roadmap }) =>
    roadmap.figures
      .filter(({ name }) => name === 'time-budget')
      .map(({ text }) => Number(/\d+(?:\.\d+)?/.exec(text)?.[0] ?? Number.NaN)),
  );
  const known = stated.filter((value) => value > 0 && value <= 100);
  return known.length === 0 ? undefined : Math.max(...known);
}
