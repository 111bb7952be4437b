/** @file `track add | remove | new`: which documents are kept true. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bindItems, readRoadmap, type StyleId, styleIds, templatePath } from '@gradus/roadmap';
import { GradusError, writeFileAtomic } from '@gradus/runtime';
import { Ledger, registerDocument } from '@gradus/tracker';
import { bold, dim, shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';

export async function addCommand(
  session: Session,
  files: readonly string[],
  { json, style }: { json?: boolean; style?: string },
): Promise<number> {
  const { paths, output } = session;
  const asked = style === undefined ? undefined : checkStyle(style);
  const ledger = await Ledger.open(paths.workspace, paths.progress);
  const added: Added[] = [];
  for (const file of files) {
    const { entry, movedFrom } = await registerDocument(ledger, resolve(file), asked);
    const description = await describe(ledger.pathOf(entry), entry.style);
    added.push({ ...description, ...(movedFrom === undefined ? {} : { movedFrom }) });
  }
  if (json === true) output.json(added);
  else for (const document of added) printAdded(output, document);
  return 0;
}

interface Added {
  readonly path: string;
  /** Where it lay before; what was remembered of it came along. */
  readonly movedFrom?: string;
  readonly style: StyleId;
  readonly groups: number;
  readonly items: number;
  readonly boxes: number;
  readonly milestones: number;
  readonly bound: number;
  readonly doubtful: number;
  /** Why items have no topic, and how many for each reason. */
  readonly unbound: Readonly<Record<string, number>>;
}

async function describe(path: string, style: StyleId): Promise<Added> {
  const roadmap = readRoadmap((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''), style);
  const bindings = [...bindItems(roadmap).values()];
  const unbound: Record<string, number> = {};
  for (const { reason } of bindings) {
    if (reason !== undefined) unbound[reason] = (unbound[reason] ?? 0) + 1;
  }
  return {
    path,
    style,
    groups: roadmap.groups.length,
    items: roadmap.items.length,
    boxes: roadmap.items.filter(({ box }) => box !== undefined).length,
    milestones: roadmap.milestones.length,
    bound: bindings.filter(({ topics }) => topics.length > 0).length,
    doubtful: bindings.filter(({ doubt }) => doubt !== undefined).length,
    unbound,
  };
}

function printAdded(output: Session['output'], added: Added): void {
  const { path, style, groups, items, boxes, milestones, bound, doubtful, unbound } = added;
  output.line(`${bold(shortPath(path))}  style ${style}`);
  if (added.movedFrom !== undefined) output.line(`  moved here from ${added.movedFrom}`);
  output.line(
    `  ${counted(items, 'item')} in ${counted(groups, 'group')}, ${boxes} with a check box; ${counted(milestones, 'milestone')}`,
  );
  output.line(`  ${bound} bound to topics${doubtful === 0 ? '' : `, ${doubtful} worth a look`}`);
  for (const [reason, count] of Object.entries(unbound)) output.line(dim(`  ${count}: ${reason}`));
  const way =
    bound === 0
      ? './gradus track bind --all lists its items; ./gradus track bind :<line> <topic...> binds one'
      : './gradus track bind shows the bindings; ./gradus track sync keeps it true';
  output.line(dim(`  ${way}`));
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

export async function removeCommand(
  { paths, output }: Session,
  file: string,
  { json }: { json?: boolean },
): Promise<number> {
  const ledger = await Ledger.open(paths.workspace, paths.progress);
  const entry = ledger.entryFor(resolve(file)) ?? ledger.entries.find(({ path }) => path === file);
  if (entry === undefined) throw notRegistered(file, ledger);
  await ledger.remove(entry.path);
  if (json === true) output.json({ removed: entry.path });
  else output.line(`${bold(entry.path)} is no longer tracked; the file stays as it is.`);
  return 0;
}

/** @returns the error for a file that is not registered. */
export function notRegistered(file: string, ledger: Ledger): GradusError {
  const known = ledger.entries.map(({ path }) => path);
  return new GradusError({
    code: 'not-registered',
    kind: 'usage',
    what: 'Not a registered document',
    expected: known.length === 0 ? 'one that was added' : `one of ${known.join(', ')}`,
    received: `"${file}"`,
    remedy: './gradus track add <file.md> registers one.',
  });
}

export async function newCommand(
  session: Session,
  style: string,
  { json, out }: { json?: boolean; out?: string },
): Promise<number> {
  const { paths, output } = session;
  const id = checkStyle(style);
  const path = out === undefined ? join(paths.progress, `${id}.md`) : resolve(out);
  if (existsSync(path)) {
    throw new GradusError({
      code: 'file-exists',
      kind: 'usage',
      what: `Will not write over ${shortPath(path)}`,
      expected: 'a new file',
      received: 'one that exists',
      remedy: 'Name another with --out, or register it: ./gradus track add.',
    });
  }
  await writeFileAtomic(path, await readFile(templatePath(id), 'utf8'));
  const ledger = await Ledger.open(paths.workspace, paths.progress);
  await registerDocument(ledger, path);
  const added = await describe(path, id);
  if (json === true) output.json(added);
  else printAdded(output, added);
  return 0;
}

function checkStyle(style: string): StyleId {
  const found = styleIds.find((id) => id === style);
  if (found !== undefined) return found;
  throw new GradusError({
    code: 'unknown-style',
    kind: 'usage',
    what: 'No style of that name',
    expected: `one of ${styleIds.join(', ')}`,
    received: `"${style}"`,
  });
}
