/** @file `start`: the first run. A lab, its evidence, what it earned, where to go next. */
import { join } from 'node:path';
import { resultsFileName } from '@gradus/evidence';
import { bold, shortPath } from '../output.ts';
import type { Session } from '../session.ts';
import { runLabCommand } from './lab.ts';
import { openForSession } from './track/open.ts';

const firstLab = 'tokenization';

export async function start(session: Session, { json }: { json?: boolean }): Promise<number> {
  const verdict = await runLabCommand(session, firstLab, json === true ? { json } : {});
  if (json === true) return verdict;
  const { output } = session;
  const { standings } = await openForSession(session);
  output.line();
  for (const { title, level, next } of [...standings.values()].filter(isBegun)) {
    const goal = next.length === 0 ? '' : ` For L${level + 1}: ${next.join('; ')}.`;
    output.line(`${bold(`L${level}`)} ${title}.${goal}`);
  }
  output.line();
  output.line('Where to go next:');
  const page = shortPath(join(session.paths.results, firstLab, resultsFileName));
  output.line(`  read what was found  ${page}`);
  output.line(`  write it yourself    ./gradus lab practice ${firstLab}`);
  output.line('  see where you stand  ./gradus track status');
  output.line('  keep a roadmap true  ./gradus track new levels, or track add <your.md>');
  output.line('  check the evidence   ./gradus results verify --replay');
  return verdict;
}

const isBegun = ({ level }: { readonly level: number }): boolean => level > 0;
