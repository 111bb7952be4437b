/** @file `track bind`: which topics an item is about, as found, and as the learner decides. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { GradusError } from '@gradus/runtime';
import {
  type DocumentStanding,
  findItem,
  isAddress,
  type ItemStanding,
  type Ledger,
  resolveTopics,
} from '@gradus/tracker';
import { bold, dim, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { openForSession } from './open.ts';

interface Options {
  readonly json?: boolean;
  readonly none?: boolean;
  readonly reset?: boolean;
  readonly all?: boolean;
  readonly link?: readonly string[];
}

export async function bindCommand(
  session: Session,
  query: string | undefined,
  topics: readonly string[],
  options: Options,
): Promise<number> {
  const { output } = session;
  const { documents, ledger } = await openForSession(session);
  const standings = documents.map(({ standing }) => standing);
  if (query === undefined) return listBindings(session, standings, options);

  const { document, standing } = findItem(standings, query);
  const { item } = standing;
  const entry = documents.find(({ file }) => file.path === document.path)?.entry;
  refuseContradictions(topics, options);
  const binds = topics.length > 0 || options.none === true || options.reset === true;
  const changes = binds || options.link !== undefined;
  if (options.link !== undefined && standing.state !== 'own' && options.none !== true) {
    throw new GradusError({
      code: 'bad-binding',
      kind: 'usage',
      what: `Evidence speaks of "${item.title}"`,
      expected: 'an item that no topic can prove',
      received: `one bound to ${standing.binding.topics.join(', ')}`,
      remedy: 'Add --none to take it into your own hands.',
    });
  }
  if (entry !== undefined && options.link !== undefined) {
    const links = options.link.map((link) => checkLink(session, ledger, link));
    const shown = { ...entry.links, [item.id]: links };
    await ledger.put({ ...entry, links: shown });
  }
  if (entry !== undefined && binds) {
    const { [item.id]: _, ...others } = entry.choices;
    const chosen = options.none === true ? [] : resolveTopics(topics);
    const choices = options.reset === true ? others : { ...others, [item.id]: chosen };
    const now = ledger.entryFor(document.path) ?? entry;
    const { [item.id]: __, ...otherLinks } = now.links;
    await ledger.put({ ...now, choices, links: options.reset === true ? otherLinks : now.links });
  }
  const after = changes ? (await openForSession(session)).documents : documents;
  const now = findItem(
    after.map((one) => one.standing).filter(({ path }) => path === document.path),
    item.id,
  ).standing;
  if (options.json === true) output.json(forMachines(document, now));
  else output.table(['line', 'item', 'topics', 'because'], [row(now)]);
  return 0;
}

/** @throws GradusError `bad-binding` (usage) */
function refuseContradictions(topics: readonly string[], { none, reset, link }: Options): void {
  const asked = [
    ...(topics.length > 0 ? ['topics'] : []),
    ...(none === true ? ['--none'] : []),
    ...(reset === true ? ['--reset'] : []),
    ...(link === undefined ? [] : ['--link']),
  ];
  if (asked.length < 2 || asked.join() === '--none,--link') return;
  throw new GradusError({
    code: 'bad-binding',
    kind: 'usage',
    what: 'These do not go together',
    expected: 'topics, or --none (with --link where you can show it), or --reset',
    received: asked.join(' and '),
  });
}

/** A path is kept as seen from the workspace. */
function checkLink({ paths }: Session, ledger: Ledger, link: string): string {
  if (isAddress(link)) return link;
  const path = [resolve(link), resolve(paths.workspace, link)].find((place) => existsSync(place));
  if (path !== undefined) return ledger.nameOf(path);
  throw new GradusError({
    code: 'no-such-link',
    kind: 'usage',
    what: 'That shows nothing',
    expected: 'a file that exists, or an address such as https://example.org/demo',
    received: `"${link}"`,
  });
}

/** Doubtful ones, unless all are asked for. */
function listBindings(
  { output }: Session,
  documents: readonly DocumentStanding[],
  { json, all }: Options,
): number {
  const wanted = ({ binding }: ItemStanding): boolean =>
    all === true || json === true || binding.doubt !== undefined || binding.by === 'choice';
  if (json === true) {
    output.json(
      documents.flatMap((document) => document.items.map((item) => forMachines(document, item))),
    );
    return 0;
  }
  for (const document of documents) {
    const shown = document.items.filter(wanted);
    const bound = document.items.filter(({ binding }) => binding.topics.length > 0).length;
    output.line(
      `${bold(shortPath(document.path))}  ${bound} of ${document.items.length} items bound to topics`,
    );
    if (shown.length > 0) output.table(['line', 'item', 'topics', 'because'], shown.map(row));
  }
  output.line(
    documents.length === 0
      ? 'No document is registered: ./gradus track add <file.md>'
      : dim('--all shows every item; ./gradus track bind :<line> <topic...> corrects one'),
  );
  return 0;
}

const row = ({ item, binding, links = [] }: ItemStanding): readonly string[] => [
  String(item.line),
  item.code ?? shorten(item.title),
  binding.topics.join(', ') || (links.length === 0 ? dim('none') : `shown: ${links.join(', ')}`),
  binding.doubt ?? binding.reason ?? `by ${binding.by}`,
];

const titleLimit = 48;

const shorten = (title: string): string =>
  title.length <= titleLimit ? title : `${title.slice(0, titleLimit - 1)}…`;

const forMachines = ({ path }: DocumentStanding, { item, binding, links = [] }: ItemStanding) => ({
  document: path,
  id: item.id,
  line: item.line,
  title: item.title,
  role: item.role,
  ...binding,
  links,
});
