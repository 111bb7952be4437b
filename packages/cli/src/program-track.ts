/** @file The commands of `track`. */
import type { Command } from 'commander';
import {
  collect,
  countFromOne,
  leaf,
  minutes,
  positiveNumber,
  wholeNumber,
} from './program-parts.ts';
import { predictionExample } from './commands/track/examples.ts';
import type { Session } from './session.ts';

export function addTrackCommands(
  track: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  addDocumentCommands(track, session, finish);
  addStandingCommands(track, session, finish);
  addWritingCommands(track, session, finish);
}

function addDocumentCommands(
  track: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  leaf(track, 'add <file...>', 'register a roadmap document of yours', [
    './gradus track add progress/roadmap.md',
    './gradus track add plan.md --style checklist',
  ])
    .option(
      '--style <style>',
      'levels, mastery, sequential, phases or checklist; found out if left out',
    )
    .action(async (files: string[], options) =>
      finish(
        await (await import('./commands/track/documents.ts')).addCommand(session, files, options),
      ),
    );
  leaf(track, 'new <style>', 'write a fresh document that covers every lab, and register it', [
    './gradus track new levels',
    './gradus track new sequential --out notes/roadmap.md',
  ])
    .option('--out <file>', 'where to; progress/<style>.md if left out')
    .action(async (style: string, options) =>
      finish(
        await (await import('./commands/track/documents.ts')).newCommand(session, style, options),
      ),
    );
  leaf(track, 'remove <file>', 'register it no longer; the file stays as it is', [
    './gradus track remove progress/roadmap.md',
  ]).action(async (file: string, options) =>
    finish(
      await (await import('./commands/track/documents.ts')).removeCommand(session, file, options),
    ),
  );
  leaf(
    track,
    'bind [item] [topics...]',
    'which topics an item is about; corrects it if you say so',
    [
      './gradus track bind',
      './gradus track bind plan.md:6 quantization fp8-serving',
      './gradus track bind "dotfiles repo" --link https://example.org/me/dotfiles',
    ],
  )
    .option('--none', 'no topic: only you can tell')
    .option('--link <target>', 'your own evidence for it: a path or an address', collect)
    .option('--reset', 'as it was found')
    .option('--all', 'show every item')
    .action(async (item: string | undefined, topics: string[], options) =>
      finish(
        await (
          await import('./commands/track/bind.ts')
        ).bindCommand(session, item, topics, options),
      ),
    );
  leaf(track, 'sync [file...]', 'bring documents in line with the evidence, in place', [
    './gradus track sync --dry-run',
    './gradus track sync --strict',
  ])
    .option('--dry-run', 'show the difference, write nothing')
    .option('--strict', 'exit 1 when a document claims more than the evidence backs')
    .action(async (files: string[], options) =>
      finish(await (await import('./commands/track/sync.ts')).syncCommand(session, files, options)),
    );
}

function addStandingCommands(
  track: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  leaf(track, 'status', 'documents, topics, levels, and what the next level needs', [
    './gradus track status',
    './gradus track status --all --json',
  ])
    .option('--all', 'also topics without a lab or evidence')
    .action(async (options) =>
      finish(await (await import('./commands/track/status.ts')).statusCommand(session, options)),
    );
  leaf(track, 'next', 'the most valuable next steps, and why', ['./gradus track next --count 3'])
    .option('--count <number>', 'how many', countFromOne, 5)
    .action(async (options) =>
      finish(await (await import('./commands/track/plan.ts')).nextCommand(session, options)),
    );
  leaf(track, 'gaps', 'what is missing, highest impact first', ['./gradus track gaps'])
    .option('--count <number>', 'how many', countFromOne, 10)
    .action(async (options) =>
      finish(await (await import('./commands/track/plan.ts')).gapsCommand(session, options)),
    );
  leaf(track, 'week', 'a plan that fits your hours', ['./gradus track week --hours 8'])
    .option(
      '--hours <number>',
      "hours there are; your document's time budget if left out",
      positiveNumber,
    )
    .option('--start <date>', 'its first day, YYYY-MM-DD; today if left out')
    .action(async (options) =>
      finish(await (await import('./commands/track/plan.ts')).weekCommand(session, options)),
    );
  leaf(track, 'milestones', 'what is complete, what is open, and what blocks it', [
    './gradus track milestones',
  ])
    .option('--all', 'also those that are locked')
    .action(async (options) =>
      finish(
        await (await import('./commands/track/milestones.ts')).milestonesCommand(session, options),
      ),
    );
  leaf(track, 'explain <item...>', 'why an item or topic has the level it has', [
    './gradus track explain tokenization',
    './gradus track explain M5',
    './gradus track explain plan.md:5',
  ]).action(async (words: string[], options) =>
    finish(
      await (await import('./commands/track/explain.ts')).explainCommand(session, words, options),
    ),
  );
  leaf(track, 'dashboard', 'write one page that shows it all, for any browser', [
    './gradus track dashboard',
  ])
    .option('--out <file>', 'where to; progress/dashboard.html if left out')
    .action(async (options) =>
      finish(
        await (await import('./commands/track/dashboard.ts')).dashboardCommand(session, options),
      ),
    );
}

function addWritingCommands(
  track: Command,
  session: Session,
  finish: (code: number) => void,
): void {
  leaf(
    track,
    'predict [run] [metric] [comparison] [figure]',
    'write down what you expect, before the run',
    ['./gradus track predict', predictionExample],
  )
    .option('--seed <number>', 'of the run that is to decide', wholeNumber)
    .option('--full', 'the long version of the run')
    .option('--topic <topic>', 'what it is about; the topics of the lab if left out', collect)
    .action(async (run, metric, comparison, figure, options) =>
      finish(
        await (
          await import('./commands/track/predict.ts')
        ).predictCommand(session, [run, metric, comparison, figure], options),
      ),
    );
  const withDate = (command: Command): Command =>
    command
      .option('--title <text>', 'what to call it')
      .option('--date <date>', 'YYYY-MM-DD; today if left out')
      .option('--source <text>', 'what you worked from: a path, an address, the id of a result');
  withDate(
    leaf(track, 'log <topic...>', 'a session: what, how long, what came of it', [
      './gradus track log attention --time 1.5h --source results/attention --output "masks by hand"',
    ]),
  )
    .option('--time <duration>', 'such as 90m or 1.5h', minutes)
    .option('--output <text>', 'what came of it')
    .option('--result <text>', 'how it went')
    .option('--next <text>', 'the next action')
    .action(async (topics: string[], { time, ...options }) =>
      finish(
        await (
          await import('./commands/track/log.ts')
        ).logCommand(session, topics, {
          ...options,
          ...(time === undefined ? {} : { minutes: time }),
        }),
      ),
    );
  withDate(
    leaf(track, 'note <topic...>', 'a note from a template', [
      './gradus track note kv-cache',
      './gradus track note serving-benchmark --kind design',
    ]),
  )
    .option('--kind <kind>', 'note, design, explanation, deployment or writeup', 'note')
    .action(async (topics: string[], options) =>
      finish(
        await (await import('./commands/track/note.ts')).noteCommand(session, topics, options),
      ),
    );
  withDate(
    leaf(track, 'journal <about>', 'an entry in the learning journal, about a milestone or topic', [
      './gradus track journal M5 --insight "the softmax of one large score is one-hot, so its gradient is nothing"',
    ]),
  )
    .option('--insight <text>', 'what you understood')
    .option('--evidence <text>', 'what that rests on')
    .option('--question <text>', 'what is still open')
    .option('--next <text>', 'the next action')
    .action(async (about: string, options) =>
      finish(
        await (
          await import('./commands/track/entry.ts')
        ).entryCommand(session, 'journal', about, options),
      ),
    );
  withDate(
    leaf(
      track,
      'experiment <about>',
      'an entry in the experiments log, about a milestone or topic',
      [
        './gradus track experiment M3 --objective "does momentum help" --setup "5 seeds, one data set" --metrics "loss after 200 steps"',
      ],
    ),
  )
    .option('--objective <text>', 'what it was to find out')
    .option('--setup <text>', 'how')
    .option('--metrics <text>', 'what was measured')
    .option('--plot <path>', 'the picture of it')
    .option('--finding <text>', 'what came out')
    .action(async (about: string, options) =>
      finish(
        await (
          await import('./commands/track/entry.ts')
        ).entryCommand(session, 'experiments', about, options),
      ),
    );
  for (const kind of ['paper', 'codebase'] as const) {
    const what = kind === 'paper' ? 'five takeaways' : 'an architecture diagram';
    withDate(
      leaf(track, `${kind} <title>`, `notes on a ${kind}, from a template with ${what}`, [
        kind === 'paper'
          ? './gradus track paper "Attention Is All You Need" --topic attention'
          : './gradus track codebase nanoGPT --topic mini-gpt',
      ]),
    )
      .option('--topic <topic>', 'what it is about', collect)
      .action(async (title: string, options) => {
        const write = await import('./commands/track/note.ts');
        const command = kind === 'paper' ? write.paperCommand : write.codebaseCommand;
        finish(await command(session, title, options));
      });
  }
}
