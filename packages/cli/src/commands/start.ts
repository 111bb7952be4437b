/** @file `start`: the first run. Three labs, their evidence, what it earned, where to go next. */
import { join } from 'node:path';
import { type Results, resultsFileName } from '@gradus/evidence';
import { loadLab } from '../labs.ts';
import { bold, shortPath } from '../output.ts';
import type { Session } from '../session.ts';
import { printSummary, runToEvidence, verdictOf } from './lab.ts';
import { openForSession } from './track/open.ts';

/** A mechanism, a model, and a measurement: seconds, half a minute, and about a minute and a half. */
const firstLabs = ['tokenization', 'mini-gpt', 'serving-benchmark'] as const;

export async function start(session: Session, { json }: { json?: boolean }): Promise<number> {
  const { output, paths, progress } = session;
  const all: Results[] = [];
  progress.note(`${firstLabs.length} labs, about three minutes. Ctrl-C keeps what is finished.`);
  for (const [index, id] of firstLabs.entries()) {
    const lab = await loadLab(paths.labs, id);
    progress.note(`Lab ${index + 1} of ${firstLabs.length}: ${lab.question}`);
    const { results, folder } = await runToEvidence(session, lab);
    all.push(results);
    if (json === true) continue;
    printSummary(session, results, folder);
    output.line();
  }
  const verdict = Math.max(...all.map(verdictOf));
  if (json === true) {
    output.json(all);
    return verdict;
  }
  const { standings } = await openForSession(session);
  for (const { title, level, next } of [...standings.values()].filter(isBegun)) {
    const goal = next.length === 0 ? '' : ` For L${level + 1}: ${next.join('; ')}.`;
    output.line(`${bold(`L${level}`)} ${title}.${goal}`);
  }
  const [first] = firstLabs;
  output.line();
  output.line('Where to go next:');
  for (const id of firstLabs) {
    const page = shortPath(join(paths.results, id, resultsFileName));
    output.line(`  read what was found  ${page}`);
  }
  output.line(`  write it yourself    ./gradus lab practice ${first}`);
  output.line('  see where you stand  ./gradus track status');
  output.line('  keep a roadmap true  ./gradus track new levels, or track add <your.md>');
  output.line('  check the evidence   ./gradus results verify --replay');
  return verdict;
}

const isBegun = ({ level }: { readonly level: number }): boolean => level > 0;
