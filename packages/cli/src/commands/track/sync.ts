/** @file `track sync`: documents brought in line with the evidence, in place. */
import { resolve } from 'node:path';
import { exitCodes } from '@gradus/runtime';
import { type Change, type DocumentSync, syncDocument, type UnprovenClaim } from '@gradus/tracker';
import { bad, bold, dim, good } from '../../output.ts';
import type { Session } from '../../session.ts';
import { notRegistered } from './documents.ts';
import { openForSession, printProblems, today } from './open.ts';

interface Options {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
}

export async function syncCommand(
  session: Session,
  files: readonly string[],
  { json, dryRun, strict }: Options,
): Promise<number> {
  const { output, signal } = session;
  const tracker = await openForSession(session);
  const { ledger, documents, lost } = tracker;
  for (const file of files) {
    if (ledger.entryFor(resolve(file)) === undefined) throw notRegistered(file, ledger);
  }
  const wanted = new Set(files.map((file) => resolve(file)));
  const chosen = documents.filter(({ file }) => files.length === 0 || wanted.has(file.path));
  const synced: DocumentSync[] = [];
  for (const document of chosen) {
    signal.throwIfAborted();
    synced.push(
      await syncDocument(ledger, document, tracker.against(document.file.path), {
        today: today(),
        dryRun: dryRun === true,
      }),
    );
  }
  if (json === true) output.json(synced.map((sync) => forMachines(sync, dryRun === true)));
  else {
    for (const sync of synced) printSync(output, sync, dryRun === true);
    if (ledger.entries.length === 0) {
      output.line('No document is registered: ./gradus track add <file.md>');
    }
    printProblems(session, tracker);
  }
  if (lost.length > 0) return exitCodes.environment;
  const claims = synced.flatMap(({ plan }) => plan.unproven);
  return strict === true && claims.length > 0 ? exitCodes.verdict : 0;
}

function printSync(output: Session['output'], sync: DocumentSync, dryRun: boolean): void {
  const { name, plan, difference } = sync;
  const { changes, unproven } = plan;
  const would = dryRun ? 'would change' : 'changed';
  const places = changes.length === 1 ? '1 place' : `${changes.length} places`;
  const state = changes.length === 0 ? 'nothing to change' : `${places} ${would}`;
  output.line(`${bold(name)}  ${state}`);
  if (dryRun && difference !== '') output.line(difference.trimEnd());
  if (!dryRun) for (const change of changes) output.line(describeChange(change));
  for (const reason of new Set(changes.flatMap(({ why = [] }) => why))) {
    output.line(bad(`  ${reason}`));
  }
  for (const { item, kinds } of sync.orphans) {
    output.line(bad(`  ? ${item} is no item any more; lost with it: ${kinds.join(', ')}`));
  }
  if (unproven.length === 0) return;
  output.line(bad(`  ${unproven.length} unproven, left as they are:`));
  for (const claim of unproven) output.line(describeClaim(claim));
}

/** `attention: withdrawn` is said once; each change names the result. */
const idOf = (reason: string): string => reason.split(':', 1)[0] ?? reason;

function describeChange({ line, title, from, to, kind, because, why }: Change): string {
  const mark = kind === 'filled' ? good('+') : bad('-');
  const reasons = (kind === 'filled' ? because : (why ?? []).map(idOf)).join(', ');
  const shownReasons = reasons === '' ? '' : dim(`  (${reasons})`);
  return `  ${mark} ${line}: ${title}: ${shown(from)} → ${shown(to)}${shownReasons}`;
}

function shown(text: string): string {
  if (/^[ xX]$/.test(text)) return `[${text}]`;
  return text === '' ? 'empty' : text;
}

function describeClaim({ line, title, claim, needs }: UnprovenClaim): string {
  const way = needs.length === 0 ? '' : dim(`  to prove it: ${needs.join('; ')}`);
  return `    ${line}: ${title}: ${claim}${way}`;
}

const forMachines = ({ name, plan, orphans, difference }: DocumentSync, dryRun: boolean) => ({
  document: name,
  dryRun,
  changes: plan.changes,
  unproven: plan.unproven,
  orphans,
  difference,
});
