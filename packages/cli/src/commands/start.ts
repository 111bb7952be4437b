/** @file `start`: the first run. A lab, its evidence, what it earned, where to go next. */
import { bold } from '../output.ts';
import type { Session } from '../session.ts';
import { runLabCommand } from './lab.ts';
import { readStandings } from './track.ts';

const firstLab = 'tokenization';

export async function start(session: Session, { json }: { json?: boolean }): Promise<number> {
  const verdict = await runLabCommand(session, firstLab, json === true ? { json } : {});
  if (json === true) return verdict;
  const { output } = session;
  const { standings } = await readStandings(session);
  output.line();
  for (const { title, level, next } of standings.filter((standing) => standing.level > 0)) {
    output.line(`${bold(`L${level}`)} ${title}. For L${level + 1}: ${next.join('; ')}.`);
  }
  output.line();
  output.line('Where to go next:');
  output.table(
    ['', ''],
    [
      ['  read what was found', `results/${firstLab}/RESULTS.md`],
      ['  write it yourself', `./gradus lab practice ${firstLab}`],
      ['  see where you stand', './gradus track status'],
      ['  check the evidence', './gradus results verify --replay'],
    ],
  );
  return verdict;
}
