/** @file `start`: the first run. Labs, a measurement, their evidence, what it earned, where to go next. */
import { join } from 'node:path';
import { type Results, resultsFileName } from '@gradus/evidence';
import { loadLab } from '../labs.ts';
import { bold, shortPath } from '../output.ts';
import type { Session } from '../session.ts';
import { loadOption, presetsOf, runOptionTable } from './bench/option-table.ts';
import type { BenchOptions } from './bench/options.ts';
import { startOwnServer } from './bench/own-server.ts';
import { exitCodeOf, type MeasuredRun, measureToEvidence } from './bench/run.ts';
import { printSummary, runToEvidence, verdictOf } from './lab.ts';
import { openForSession } from './track/open.ts';

/** A mechanism, a model, and how to measure one: seconds, half a minute, a minute. */
const firstLabs = ['tokenization', 'mini-gpt', 'serving-benchmark'] as const;
/** Our own server under load: another half. */
const firstLoad = { load: 'concurrency:8', requests: 120, outputTokens: '32-96', name: 'serving' };

interface Finding {
  readonly results: Results;
  readonly folder: string;
}

export async function start(session: Session, { json }: { json?: boolean }): Promise<number> {
  const { output, paths, progress } = session;
  const findings: Finding[] = [];
  const show = (finding: Finding): void => {
    findings.push(finding);
    if (json === true) return;
    printSummary(session, finding.results, finding.folder);
    output.line();
  };
  const count = firstLabs.length + 1;
  progress.note(
    `${firstLabs.length} labs and a measurement, about two minutes. Ctrl-C keeps what is finished.`,
  );
  for (const [index, id] of firstLabs.entries()) {
    const lab = await loadLab(paths.labs, id);
    progress.note(`${index + 1} of ${count}: ${lab.question}`);
    show(await runToEvidence(session, lab));
  }
  progress.note(
    `${count} of ${count}: How fast is our own server, with the model that ships, under load?`,
  );
  const { report, ...measured } = await measureOwnServer(session);
  show(measured);
  const all = findings.map(({ results }) => results);
  // A machine that has other things to do makes a measurement suspect; that is no failure.
  const verdict = Math.max(
    ...firstLabs.map((_, at) => verdictOf(all[at]!)),
    exitCodeOf([report], session.signal),
  );
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
  for (const { folder } of findings) {
    output.line(`  read what was found  ${shortPath(join(folder, resultsFileName))}`);
  }
  output.line(`  write it yourself    ./gradus lab practice ${first}`);
  output.line('  see where you stand  ./gradus track status');
  output.line('  keep a roadmap true  ./gradus track new levels, or track add <your.md>');
  output.line('  check the evidence   ./gradus results verify --replay');
  return verdict;
}

async function measureOwnServer(session: Session): Promise<Finding & Pick<MeasuredRun, 'report'>> {
  const presets = presetsOf([loadOption, ...runOptionTable]);
  const options = { ...presets, ...firstLoad, startOwn: startOwnServer } as unknown as BenchOptions;
  const command = `./gradus bench run --load ${firstLoad.load} --requests ${firstLoad.requests} --output-tokens ${firstLoad.outputTokens}`;
  const { report, results, places } = await measureToEvidence(session, options, command);
  session.signal.throwIfAborted();
  return { report, results: results!, folder: places.evidence! };
}

const isBegun = ({ level }: { readonly level: number }): boolean => level > 0;
