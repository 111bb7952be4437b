/** @file `results list | show | verify | refresh`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  listResults,
  readResults,
  type Refresh,
  refreshResults,
  type Replay,
  replayResults,
  resultsFileName,
  type Verification,
  verifyResults,
} from '@gradus/evidence';
import { exitCodes, GradusError } from '@gradus/runtime';
import { bad, bold, dim, firstFew, good, shortPath } from '../output.ts';
import type { Session } from '../session.ts';
import { createRerun } from './rerun.ts';

interface Options {
  readonly json?: boolean;
}

export async function listCommand({ paths, output }: Session, { json }: Options): Promise<number> {
  const listings = [
    ...(await listResults(paths.results)).map((listing) => ({ listing, owner: 'you' })),
    ...(await listResults(paths.reference)).map((listing) => ({ listing, owner: 'reference' })),
  ];
  const rows = listings.map(({ listing: { folder, results, error }, owner }) => ({
    folder,
    owner,
    id: results?.id ?? null,
    kind: results?.kind ?? null,
    startedAt: results?.startedAt ?? null,
    claims: results?.claims.length ?? 0,
    claimsHolding: results?.claims.filter(({ pass }) => pass).length ?? 0,
    problem: error?.message ?? null,
  }));
  if (json === true) output.json(rows);
  else {
    output.table(
      ['result', 'of', 'kind', 'run', 'claims'],
      rows.map(({ folder, owner, kind, startedAt, claims, claimsHolding, problem }) => [
        bold(shortPath(folder)),
        owner,
        kind ?? '-',
        startedAt?.slice(0, 10) ?? '-',
        problem === null ? `${claimsHolding}/${claims} hold` : bad(problem),
      ]),
    );
  }
  return 0;
}

export async function showCommand(
  session: Session,
  id: string,
  { json }: Options,
): Promise<number> {
  const [folder = ''] = await findFolders(session, [id]);
  const path = join(folder, resultsFileName);
  const results = await readResults(path);
  if (json === true) session.output.json(results);
  // The page without its front matter: what a person came to read.
  else
    session.output.line((await readFile(path, 'utf8')).replace(/^---\n.*?\n---\n+/s, '').trimEnd());
  return 0;
}

/** Benchmarks and projects are repeated by their own programs. */
type Replayed = Replay | { readonly outcome: 'not-repeatable'; readonly reason: GradusError };

interface VerifiedFolder {
  readonly folder: string;
  readonly verification: Verification;
  readonly replay?: Replayed;
}

export async function verifyCommand(
  session: Session,
  ids: readonly string[],
  { json, replay }: Options & { replay?: boolean },
): Promise<number> {
  const verified: VerifiedFolder[] = [];
  for (const folder of await findFolders(session, ids)) {
    session.signal.throwIfAborted();
    const verification = await verifyResults(folder, { repositoryRoot: session.paths.repository });
    const sound = verification.problems.length === 0;
    const replayed =
      replay === true && sound ? await replayFolder(session, folder, verification) : {};
    const item = { folder, verification, ...replayed };
    verified.push(item);
    if (json !== true) printVerified(session, item);
  }
  if (json === true) session.output.json(verified.map(forMachines));
  else if (verified.length === 0)
    session.output.line('There are no results yet. Run ./gradus start.');
  return verified.every(isSound) ? 0 : exitCodes.verdict;
}

/** Timings of a machine are not compared, so evidence of nothing else needs no second run. */
async function replayFolder(
  session: Session,
  folder: string,
  { results }: Verification,
): Promise<{ replay?: Replayed }> {
  if (results?.claims.every((claim) => claim.replay.class === 'machine') !== false) return {};
  try {
    return { replay: await replayResults(folder, createRerun(session, folder)) };
  } catch (error) {
    if (!(error instanceof GradusError) || error.code !== notRepeatable) throw error;
    return { replay: { outcome: 'not-repeatable', reason: error } };
  }
}

const notRepeatable = 'not-repeatable';

const isSound = ({ verification, replay }: VerifiedFolder): boolean =>
  verification.problems.length === 0 && replay?.outcome !== 'different';

function printVerified(
  { output }: Session,
  { folder, verification, replay }: VerifiedFolder,
): void {
  const { problems, stale } = verification;
  const name = bold(shortPath(folder));
  const finding = problems.length === 0 ? '  as it was written' : '';
  const repeats = replay?.outcome === 'different' ? ', but a second run says otherwise' : '';
  const mark = problems.length === 0 && repeats === '' ? good('✓') : bad('✗');
  output.line(`${mark} ${name}${finding}${repeats}`);
  for (const { file, line, what, expected, received } of problems) {
    const place = line === undefined ? shortPath(file) : `${shortPath(file)}:${line}`;
    output.line(bad(`  ${place}: ${what}: expected ${expected}; received ${received}`));
  }
  if (stale.length > 0) {
    const changes = stale.map(({ path }) => path);
    output.line(`  stale: changed since the run: ${firstFew(changes)}. ./gradus results refresh`);
  }
  if (replay !== undefined) printReplay(output, replay);
}

function printReplay(output: Session['output'], replay: Replayed): void {
  if ('reason' in replay) {
    output.line(`  not repeated: ${replay.reason.message}`);
    return;
  }
  const { claims } = replay.report;
  const count = (outcome: string): number =>
    claims.filter((claim) => claim.outcome === outcome).length;
  const machine = count('not-compared');
  const rest = machine === 0 ? '' : dim(`, ${machine} of this machine's own not compared`);
  if (replay.outcome === 'same') {
    output.line(`  ${good('repeated')}: ${count('same')} claims the same${rest}`);
    return;
  }
  for (const { outcome, metric, first, second, unit } of claims) {
    if (outcome === 'different')
      output.line(bad(`  ${metric}: was ${first} ${unit}, now ${second}`));
    if (outcome === 'missing')
      output.line(bad(`  ${metric}: was ${first} ${unit}, now not claimed`));
  }
}

const forMachines = ({ folder, verification, replay }: VerifiedFolder) => ({
  folder,
  problems: verification.problems,
  stale: verification.stale,
  replay:
    replay !== undefined && 'reason' in replay
      ? { outcome: replay.outcome, reason: replay.reason.message }
      : (replay ?? null),
});

export async function refreshCommand(
  session: Session,
  ids: readonly string[],
  { json }: Options,
): Promise<number> {
  const { output, paths, signal } = session;
  const folders =
    ids.length === 0 ? await foldersOf(paths.results) : await findFolders(session, ids);
  let exitCode = 0;
  const outcomes: { folder: string; outcome: string; reason?: string }[] = [];
  for (const folder of folders) {
    signal.throwIfAborted();
    const { outcome, reason } = await refreshFolder(session, folder);
    outcomes.push({ folder, outcome, ...(reason === undefined ? {} : { reason }) });
    if (outcome === 'tampered' || outcome === 'failed') exitCode = exitCodes.verdict;
    if (json !== true) {
      output.line(
        `${bold(shortPath(folder))}  ${outcome}${reason === undefined ? '' : `: ${reason}`}`,
      );
    }
  }
  if (json === true) output.json(outcomes);
  else if (folders.length === 0)
    output.line('There are no results of yours yet. Run ./gradus start.');
  return exitCode;
}

async function refreshFolder(
  session: Session,
  folder: string,
): Promise<{
  readonly outcome: Refresh['outcome'] | 'failed' | 'not-repeatable';
  readonly reason?: string;
}> {
  try {
    const { repository } = session.paths;
    const rerun = createRerun(session, folder);
    const refresh = await refreshResults(folder, { repositoryRoot: repository }, rerun);
    if (refresh.outcome === 'tampered') {
      return {
        outcome: 'tampered',
        reason: 'run it again yourself, it cannot be trusted to say how',
      };
    }
    if ('reason' in refresh) return { outcome: refresh.outcome, reason: refresh.reason.message };
    return { outcome: refresh.outcome };
  } catch (error) {
    // The old evidence is still there; the other folders have their turn.
    if (!(error instanceof GradusError) || error.kind === 'cancelled') throw error;
    if (error.code === notRepeatable) return { outcome: 'not-repeatable', reason: error.message };
    return { outcome: 'failed', reason: error.message };
  }
}

/**
 * An id is the learner's result, or else the reference one; a path is a folder with a RESULTS.md or
 * a folder of such. None means all there are.
 * @throws GradusError `unknown-result`
 */
async function findFolders({ paths }: Session, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) {
    return [...(await foldersOf(paths.results)), ...(await foldersOf(paths.reference))];
  }
  const found: string[] = [];
  for (const id of ids) {
    const candidates =
      id.includes('/') || id.includes('\\')
        ? [resolve(id)]
        : [join(paths.results, id), join(paths.reference, id)];
    const folder = candidates.find((candidate) => existsSync(join(candidate, resultsFileName)));
    const inside = folder === undefined ? await foldersOf(candidates[0] ?? '') : [folder];
    if (inside.length === 0) throw await unknownResult(paths, id);
    found.push(...inside);
  }
  return found;
}

/** Also folders whose RESULTS.md cannot be read: verifying says why. */
const foldersOf = async (root: string): Promise<string[]> =>
  (await listResults(root)).map(({ folder }) => folder);

async function unknownResult(paths: Session['paths'], id: string): Promise<GradusError> {
  const known = [...(await foldersOf(paths.results)), ...(await foldersOf(paths.reference))];
  return new GradusError({
    code: 'unknown-result',
    kind: 'usage',
    what: 'No result of that name',
    expected: known.length === 0 ? 'a result' : `one of ${known.map(shortPath).join(', ')}`,
    received: `"${id}"`,
    remedy: 'Run ./gradus results list to see them.',
  });
}
