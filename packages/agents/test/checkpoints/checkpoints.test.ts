import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MemorySaver } from '@langchain/langgraph';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Checkpoints, openCheckpoints } from '../../src/checkpoints/checkpoints.ts';
import { buildReact } from '../../src/graphs/react/react.ts';
import { resumeTurn, startTurn } from '../../src/graphs/run-turn.ts';
import { openBench } from '../graphs/bench.ts';
import { callTool, inTurn, say, scripted } from '../scripted-model.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { saverContract } from './contract.ts';
import { binaries, isPostgresRequired, type RunningPostgres, startPostgres } from './postgres.ts';

const folder = temporaryFolder();

// LangGraph's own, in memory: the contract is what it does.
describe('in memory', () => {
  const saver = new MemorySaver();
  saverContract(() => saver, 'memory');
});

describe('SQLite', () => {
  let checkpoints: Checkpoints;
  beforeAll(async () => {
    checkpoints = await openCheckpoints(join(folder, 'contract.sqlite'));
  });
  afterAll(() => checkpoints.close());
  saverContract(() => checkpoints.saver, 'sqlite');
  threadContract(() => checkpoints);

  it('what it holds is there when it is opened again', async () => {
    const path = join(folder, 'again.sqlite');
    const first = await openBench(folder, 'again');
    const script = inTurn(callTool(['send', { text: 'x' }]), say('sent'));
    const build = (one: typeof first) =>
      buildReact({ model: scripted(script), runner: one.runner() }, one.checkpoints.saver);
    await startTurn(build(first), 'go', { thread: 't', checkpoints: first.checkpoints });
    await first.close();
    const second = await openBench(folder, 'again');
    const end = await resumeTurn(build(second), 'all', {
      thread: 't',
      checkpoints: second.checkpoints,
    });
    expect(end).toMatchObject({ status: 'answered', answer: 'sent' });
    expect([first.sent, second.sent]).toEqual([[], ['x']]);
    await second.close();
    expect(path).toBeTruthy();
  });

  it('a damaged checkpoint is said, nothing is done, and an earlier one is gone on from', async () => {
    const bench = await openBench(folder, 'damaged');
    const script = inTurn(callTool(['send', { text: 'x' }]), say('sent'));
    const graph = buildReact(
      { model: scripted(script), runner: bench.runner() },
      bench.checkpoints.saver,
    );
    const options = { thread: 't', checkpoints: bench.checkpoints };
    await startTurn(graph, 'go', options);
    const tuples = await Array.fromAsync(
      bench.checkpoints.saver.list({ configurable: { thread_id: 't' } }),
    );
    const [newest, before] = tuples.map((tuple) => tuple.checkpoint.id);

    const database = new DatabaseSync(join(folder, 'damaged.sqlite'));
    // Still JSON, and another text: only the hash can tell.
    database
      .prepare(
        `UPDATE checkpoints SET checkpoint = CAST(replace(CAST(checkpoint AS TEXT), '"x"', '"y"') AS BLOB) WHERE id = ?`,
      )
      .run(newest!);
    await expect(resumeTurn(graph, 'all', options)).rejects.toThrow(
      `Checkpoint ${newest} of the thread t is damaged: expected what was saved; received other bytes. Nothing was done. Resume from an earlier checkpoint, or begin a new thread.`,
    );
    database.prepare(`UPDATE checkpoints SET checkpoint = x'7b' WHERE id = ?`).run(newest!);
    await expect(startTurn(graph, 'more', options)).rejects.toMatchObject({
      code: 'checkpoint-corrupt',
      exitCode: 3,
    });
    database.close();
    expect(bench.sent).toEqual([]);

    const again = await resumeTurn(graph, undefined, { ...options, checkpointId: before! });
    expect(again.status).toBe('waiting');
    expect(await resumeTurn(graph, 'all', options)).toMatchObject({
      status: 'answered',
      answer: 'sent',
    });
    expect(bench.sent).toEqual(['x']);
    await bench.close();
  });

  it('a place that cannot be written is one line', async () => {
    await expect(openCheckpoints('/proc/nowhere/x.sqlite')).rejects.toThrow(
      /^Cannot write \/proc\/nowhere\/x\.sqlite/,
    );
  });
});

describe.skipIf(binaries === undefined && !isPostgresRequired)(
  // oxlint-disable-next-line vitest/valid-title -- says what is missing
  binaries === undefined ? 'Postgres (skipped: apt-get install postgresql)' : 'Postgres',
  () => {
    let postgres: RunningPostgres;
    let checkpoints: Checkpoints;
    beforeAll(async () => {
      postgres = await startPostgres();
      checkpoints = await openCheckpoints(postgres.address);
    });
    afterAll(async () => {
      await checkpoints.close();
      await postgres.stop();
    });
    saverContract(() => checkpoints.saver, 'postgres');
    threadContract(() => checkpoints);

    it('an agent waits there and goes on', async () => {
      const bench = await openBench(folder, 'postgres');
      const script = inTurn(callTool(['send', { text: 'x' }]), say('sent'));
      const graph = buildReact(
        { model: scripted(script), runner: bench.runner() },
        checkpoints.saver,
      );
      const options = { thread: 'agent', checkpoints };
      expect(await startTurn(graph, 'go', options)).toMatchObject({ status: 'waiting' });
      expect(await resumeTurn(graph, 'all', options)).toMatchObject({
        status: 'answered',
        answer: 'sent',
      });
      expect(bench.sent).toEqual(['x']);
      await bench.close();
    });

    it('a damaged blob is an error, not a state', async () => {
      const client = new Client({ connectionString: postgres.address });
      await client.connect();
      await client.query(
        `UPDATE checkpoint_blobs SET blob = '\\x7b' WHERE thread_id = 'agent' AND channel = 'messages'`,
      );
      await client.end();
      const bench = await openBench(folder, 'blob');
      const graph = buildReact(
        { model: scripted(() => say('?')), runner: bench.runner() },
        checkpoints.saver,
      );
      await expect(
        startTurn(graph, 'more', { thread: 'agent', checkpoints }),
      ).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
      await bench.close();
    });

    it('one that is not there is one line', async () => {
      await expect(openCheckpoints('postgres://gradus@127.0.0.1:1/postgres')).rejects.toThrow(
        /^Cannot keep checkpoints in Postgres at 127\.0\.0\.1:1\/postgres: received .*ECONNREFUSED.*\. Check the address/,
      );
    });
  },
);

function threadContract(checkpoints: () => Checkpoints): void {
  it('one works on a thread at a time; others are told at once', async () => {
    const first = await checkpoints().lock('taken');
    await expect(checkpoints().lock('taken')).rejects.toThrow(
      'The thread taken is being worked on by another process.',
    );
    const other = await checkpoints().lock('free');
    await other.release();
    await first.release();
    const again = await checkpoints().lock('taken');
    await again.release();
  });

  it('of two resumes at once one does it, and it is done once', async () => {
    const bench = await openBench(folder, `twice-${Math.random()}`);
    const script = inTurn(callTool(['send', { text: 'x' }]), say('sent'));
    const graph = buildReact(
      { model: scripted(script), runner: bench.runner() },
      checkpoints().saver,
    );
    const options = { thread: 'twice', checkpoints: checkpoints() };
    await startTurn(graph, 'go', options);
    const outcomes = await Promise.allSettled([1, 2].map(() => resumeTurn(graph, 'all', options)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'thread-busy', exitCode: 2 },
    });
    expect(bench.sent).toEqual(['x']);
    await bench.close();
  });
}
