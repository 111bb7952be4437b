/** @file `track milestones`: what is complete, what is open, and what blocks it. */
import type { MilestoneStanding } from '@gradus/tracker';
import { bad, bold, dim, firstFew, good, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession, printProblems } from './open.ts';

export async function milestonesCommand(
  session: Session,
  { json, all }: { json?: boolean; all?: boolean },
): Promise<number> {
  const { output } = session;
  const tracker = await openForSession(session);
  if (json === true) {
    output.json(
      tracker.documents.map(({ standing: { path, milestones } }) => ({
        document: path,
        milestones: milestones.map(({ milestone, state, conditions, waitsFor }) => ({
          id: milestone.id,
          code: milestone.code ?? null,
          title: milestone.title,
          kind: milestone.kind,
          line: milestone.line,
          optional: milestone.optional,
          state,
          conditions,
          waitsFor,
        })),
      })),
    );
    return 0;
  }
  for (const { standing } of tracker.documents) {
    const complete = standing.milestones.filter(({ state }) => state === 'complete').length;
    output.line(
      `${bold(shortPath(standing.path))}  ${complete} of ${standing.milestones.length} complete`,
    );
    const hidden = standing.milestones.filter(({ state }) => state === 'locked').length;
    for (const milestone of standing.milestones) {
      if (all === true || milestone.state !== 'locked') print(output, milestone);
    }
    if (hidden > 0 && all !== true) {
      output.line(dim(`  ${hidden} locked until then: ./gradus track milestones --all`));
    }
    output.line();
  }
  if (tracker.documents.length === 0) {
    output.line('No document is registered: ./gradus track add <file.md>');
  }
  printProblems(session, tracker);
  return 0;
}

function print(output: Session['output'], standing: MilestoneStanding): void {
  const { milestone, state, conditions, waitsFor } = standing;
  const mark = { complete: good('✓'), open: '○', locked: dim('·') }[state];
  const optional = milestone.optional ? dim('  optional') : '';
  const waiting = waitsFor.length === 0 ? '' : dim(`  after ${firstFew(waitsFor)}`);
  // A code is not always a part of the title.
  const name =
    milestone.code === undefined || milestone.title.startsWith(milestone.code)
      ? milestone.title
      : `${milestone.code}  ${milestone.title}`;
  output.line(`  ${mark} ${bold(name)}${optional}${waiting}`);
  if (state === 'complete') return;
  for (const { what, met, needs } of conditions) {
    const way = met || needs.length === 0 ? '' : dim(`  → ${firstFew(needs)}`);
    output.line(`      ${met ? good('✓') : bad('✗')} ${what}${way}`);
  }
}
