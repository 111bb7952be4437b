/** @file `track explain`: why an item, or a topic, has the level it has, evidence by evidence. */
import { GradusError } from '@gradus/runtime';
import { findTopic } from '@gradus/topics';
import {
  type ExplainedTopic,
  explainItem,
  explainTopic,
  type Explanation,
  findItem,
  type Tracker,
} from '@gradus/tracker';
import { bad, bold, dim, good, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession } from './open.ts';

export async function explainCommand(
  session: Session,
  words: readonly string[],
  { json }: { json?: boolean },
): Promise<number> {
  const { output } = session;
  const tracker = await openForSession(session);
  const query = words.join(' ');
  const topic = explainedTopic(session, tracker, query);
  if (topic !== undefined) {
    if (json === true) output.json(topic);
    else printTopic(output, topic);
    return 0;
  }
  const { document, standing } = findItem(
    tracker.documents.map((one) => one.standing),
    query,
  );
  const open = tracker.documents.find(({ file }) => file.path === document.path);
  if (open === undefined) throw new Error('The item came from a document that is not open.');
  const { roadmap, bindings, links } = open;
  const against = tracker.against(document.path);
  const explanation = explainItem(standing, { roadmap, bindings, links, ...against });
  if (json === true) {
    output.json({ document: document.path, line: standing.item.line, ...explanation });
    return 0;
  }
  output.line(dim(`${shortPath(document.path)}:${standing.item.line}`));
  printItem(output, explanation);
  return 0;
}

/** A topic's own name explains the topic, where no item of a document is meant by it. */
function explainedTopic(
  session: Session,
  tracker: Tracker,
  query: string,
): ExplainedTopic | undefined {
  const found = findTopic(query);
  const standing = found === undefined ? undefined : tracker.standings.get(found.id);
  if (standing === undefined) return undefined;
  try {
    findItem(
      tracker.documents.map((one) => one.standing),
      query,
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return explainTopic(standing, tracker.standings, tracker.against(session.paths.progress));
  }
}

const stateWords = {
  reached: 'reached',
  open: 'open',
  unproven: 'claims more than the evidence backs',
  own: 'only you know',
} as const;

function printItem(output: Session['output'], explanation: Explanation): void {
  const { title, state, level, claim, binding, conditions, links, topics } = explanation;
  const said = claim === undefined ? '' : ` (the document says ${claim})`;
  output.line(`${bold(title)}  L${level}, ${stateWords[state]}${said}`);
  output.line(dim(`  ${binding}`));
  if (links.length > 0) output.line(`  ${good('✓')} shown by you: ${links.join(', ')}`);
  for (const { what, met, needs } of conditions) {
    const way = met || needs.length === 0 ? '' : dim(`  → ${needs.join('; ')}`);
    output.line(`  ${met ? good('✓') : bad('✗')} ${what}${way}`);
  }
  for (const topic of topics) printTopic(output, topic);
}

function printTopic(output: Session['output'], topic: ExplainedTopic): void {
  const { title, level, stale, rungs, evidence, records, unreadable, buildsOn } = topic;
  output.line();
  output.line(`${bold(title)}  L${level}${stale ? ' (stale)' : ''}`);
  for (const { level: rung, met, lacking } of rungs) {
    const why = met
      ? ''
      : dim(`  ${lacking.length === 0 ? 'after the levels below' : lacking.join('; ')}`);
    output.line(`  ${met ? good('✓') : dim('·')} L${rung}${why}`);
  }
  if (evidence.length + records.length + unreadable.length === 0) {
    output.line(dim('  no evidence yet'));
  }
  for (const { level: rung, kind, text, supports } of records) {
    output.line(`  ${supports ? good('✓') : dim('·')} L${rung} ${kind}: ${text}`);
  }
  for (const { path, problem } of unreadable) {
    output.line(`  ${bad('✗')} ${shortPath(path)}  ${bad(problem)}`);
  }
  for (const { path, kind, startedAt, supports, remarks } of evidence) {
    const mark = supports ? good('✓') : bad('✗');
    output.line(`  ${mark} ${shortPath(path)}  ${kind}, ${startedAt.slice(0, 10)}`);
    for (const remark of remarks) output.line(`      ${supports ? dim(remark) : bad(remark)}`);
  }
  if (buildsOn.length > 0) {
    output.line(
      dim(`  builds on ${buildsOn.map((one) => `${one.title} (L${one.level})`).join(', ')}`),
    );
  }
}
