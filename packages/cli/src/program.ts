/**
 * @file The tree of commands. An action's module is imported when it runs, so that `--help` and
 * short commands stay fast.
 */
import type { Command } from 'commander';
import type { LabOption } from '@gradus/lab-kit';
import { execute, leaf, wholeNumber } from './program-parts.ts';
import { version } from './version.ts';
import { addAgentCommands } from './program-agent.ts';
import { addBenchCommands } from './program-bench.ts';
import { addServeCommand } from './program-serve.ts';
import { addTrackCommands } from './program-track.ts';
import type { Session } from './session.ts';

export async function runProgram(args: readonly string[], session: Session): Promise<number> {
  const own = await optionsOfNamedLab(args, session);
  return execute('gradus', args, (program, finish) => addCommands(program, session, finish, own));
}

interface OwnOptions {
  readonly lab: string;
  readonly options: readonly LabOption[];
}

/** A lab may have options of its own; its definition is read when it is named. */
async function optionsOfNamedLab(
  [group, verb, ...rest]: readonly string[],
  { paths }: Session,
): Promise<OwnOptions | undefined> {
  if (group !== 'lab' || verb !== 'run') return undefined;
  const { labIds, loadLab } = await import('./labs.ts');
  const known = labIds(paths.labs);
  const lab = rest.find((word) => known.includes(word));
  return lab === undefined ? undefined : { lab, options: (await loadLab(paths.labs, lab)).options };
}

function addCommands(
  program: Command,
  session: Session,
  finish: (code: number) => void,
  own: OwnOptions | undefined,
): void {
  program
    .description('Run labs on every mechanism of an LLM, keep evidence, see what it earns.')
    .version(version, '--version', 'print the version')
    .option('--debug', 'print stack traces');

  const group = (name: string, description: string): Command =>
    program.command(name).description(description).helpCommand(false);

  leaf(program, 'start', 'the first run: two labs, our server under load, and what it earned', [
    './gradus start',
  ]).action(async (options) => {
    finish(await (await import('./commands/start.ts')).start(session, options));
  });

  const lab = group('lab', 'run a mechanism and verify it, then implement it yourself');
  leaf(lab, 'list', 'the labs that there are', ['./gradus lab list --json']).action(
    async (options) => finish(await (await import('./commands/lab.ts')).listLabs(session, options)),
  );
  const run = leaf(lab, 'run <lab>', 'run a lab and write its evidence', [
    './gradus lab run tokenization',
    './gradus lab run tokenization --full --seed 7',
    ...(own?.options ?? []).map(
      ({ name, example }) => `./gradus lab run ${own!.lab} --${name} ${example}`,
    ),
    ...(own === undefined ? ['./gradus lab run mini-gpt --help   (the options of one lab)'] : []),
  ])
    .option('--seed <number>', 'seed of every random choice', wholeNumber, 1)
    .option('--full', 'the long version')
    .option('--reference', "write to results/reference: the project's own run");
  for (const { name, value, description } of own?.options ?? []) {
    run.option(`--${name} <${value}>`, description);
  }
  run.action(async (id: string, options) =>
    finish(await (await import('./commands/lab.ts')).runLabCommand(session, id, options)),
  );
  leaf(lab, 'practice <lab>', 'get the stub to implement it yourself', [
    './gradus lab practice tokenization',
  ]).action(async (id: string, options) =>
    finish(await (await import('./commands/practice.ts')).practice(session, id, options)),
  );
  leaf(lab, 'check <lab>', 'judge your implementation', ['./gradus lab check tokenization']).action(
    async (id: string, options) =>
      finish(await (await import('./commands/practice.ts')).check(session, id, options)),
  );
  leaf(lab, 'watch <lab>', 'judge it again on every save', [
    './gradus lab watch tokenization',
  ]).action(async (id: string, options) =>
    finish(await (await import('./commands/practice.ts')).watch(session, id, options)),
  );
  leaf(lab, 'hint <lab>', 'the next hint (it is counted)', [
    './gradus lab hint tokenization',
    './gradus lab hint tokenization --again',
  ])
    .option('--again', 'show what was shown so far, and no further one')
    .action(async (id: string, options) =>
      finish(await (await import('./commands/practice.ts')).hint(session, id, options)),
    );
  leaf(lab, 'solution <lab>', 'where the reference solution is, to study afterwards', [
    './gradus lab solution tokenization',
  ]).action(async (id: string, options) =>
    finish(await (await import('./commands/practice.ts')).solution(session, id, options)),
  );

  const results = group('results', 'the evidence: look at it, check it, repeat it');
  leaf(results, 'list', 'your results, and the reference ones', ['./gradus results list']).action(
    async (options) =>
      finish(await (await import('./commands/results.ts')).listCommand(session, options)),
  );
  leaf(results, 'show <id>', 'one result (an id, or the path of its folder)', [
    './gradus results show tokenization',
    './gradus results show results/reference/tokenization --json',
  ]).action(async (id: string, options) =>
    finish(await (await import('./commands/results.ts')).showCommand(session, id, options)),
  );
  leaf(results, 'verify [id...]', 'tampering (exit 1) and staleness (reported); all by default', [
    './gradus results verify',
    './gradus results verify tokenization --replay',
    './gradus results verify results/reference --replay',
  ])
    .option('--replay', 'run it again and compare every claim')
    .action(async (ids: string[], options) =>
      finish(await (await import('./commands/results.ts')).verifyCommand(session, ids, options)),
    );
  leaf(results, 'refresh [id...]', 'run again what is stale; all of yours by default', [
    './gradus results refresh',
    './gradus results refresh results/reference',
  ]).action(async (ids: string[], options) =>
    finish(await (await import('./commands/results.ts')).refreshCommand(session, ids, options)),
  );

  addTrackCommands(
    group('track', 'your roadmap documents, kept true by the evidence'),
    session,
    finish,
  );

  const bench = group('bench', 'how an endpoint behaves under load, and how sure that is');
  addBenchCommands(bench, session, finish, async (signal) =>
    (await import('./commands/bench/own-server.ts')).startOwnServer(signal),
  );
  leaf(bench, 'bundle', 'all of this as one file for a host with Node 20 and nothing else', [
    './gradus bench bundle',
    './gradus bench bundle --out carry/gradus-bench.mjs --json',
  ])
    .option('--out <file>', 'where it goes', 'gradus-bench.mjs')
    .action(async (options) =>
      finish(await (await import('./commands/bench/bundle.ts')).benchBundle(session, options)),
    );

  addServeCommand(program, session, finish);

  addAgentCommands(group('agent', 'a model with tools, in a loop that survives'), session, finish);

  const data = group('data', 'named datasets');
  leaf(data, 'list', 'what there is, from where, under which licence', [
    './gradus data list',
  ]).action(async (options) =>
    finish(await (await import('./commands/data.ts')).listData(session, options)),
  );
  leaf(data, 'fetch <name...>', 'fetch by name; the sha256 is checked', [
    './gradus data fetch tinyshakespeare',
  ]).action(async (names: string[], options) =>
    finish(await (await import('./commands/data.ts')).fetchData(session, names, options)),
  );
}
