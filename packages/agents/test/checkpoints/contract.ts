/** @file What every place for checkpoints has to do, held for each of them. */
import type {
  BaseCheckpointSaver,
  Checkpoint,
  CheckpointMetadata,
} from '@langchain/langgraph-checkpoint';
import { emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import { HumanMessage } from '@langchain/core/messages';
import { expect, it } from 'vitest';

let clock = 0;
const checkpoint = (values: Record<string, unknown>): Checkpoint => ({
  ...emptyCheckpoint(),
  id: uuid6(clock++),
  channel_values: values,
  channel_versions: Object.fromEntries(Object.keys(values).map((name) => [name, 1])),
});
const metadata = (
  step: number,
  source: CheckpointMetadata['source'] = 'loop',
): CheckpointMetadata => ({
  source,
  step,
  parents: {},
});
const versions = { messages: 1, count: 1 };
const inThread = (thread: string, id?: string) => ({
  configurable: {
    thread_id: thread,
    checkpoint_ns: '',
    ...(id === undefined ? {} : { checkpoint_id: id }),
  },
});
const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => Array.fromAsync(items);

export function saverContract(saver: () => BaseCheckpointSaver, prefix: string): void {
  it('gives back what it was given, messages as messages', async () => {
    const thread = `${prefix}-back`;
    expect(await saver().getTuple(inThread(thread))).toBeUndefined();
    const first = checkpoint({
      messages: [new HumanMessage({ id: 'm', content: 'hällo' })],
      count: 1,
    });
    const config = await saver().put(inThread(thread), first, metadata(-1, 'input'), versions);
    expect(config.configurable).toMatchObject({ thread_id: thread, checkpoint_id: first.id });
    const tuple = await saver().getTuple(inThread(thread));
    expect(tuple).toMatchObject({
      metadata: metadata(-1, 'input'),
      config: inThread(thread, first.id),
    });
    expect(tuple!.parentConfig).toBeUndefined();
    const [message] = tuple!.checkpoint.channel_values['messages'] as HumanMessage[];
    expect(HumanMessage.isInstance(message)).toBe(true);
    expect(message).toMatchObject({ id: 'm', content: 'hällo' });
    expect(tuple!.checkpoint.channel_values['count']).toBe(1);
  });

  it('knows the newest, each by its id, and whose child it is', async () => {
    const thread = `${prefix}-newest`;
    const ids: string[] = [];
    let config = inThread(thread);
    for (const step of [0, 1, 2]) {
      const next = checkpoint({ count: step });
      ids.push(next.id);
      config = (await saver().put(config, next, metadata(step), { count: step })) as typeof config;
    }
    const newest = await saver().getTuple(inThread(thread));
    expect(newest!.checkpoint.id).toBe(ids[2]);
    expect(newest!.parentConfig).toMatchObject(inThread(thread, ids[1]));
    const second = await saver().getTuple(inThread(thread, ids[1]));
    expect(second!.metadata!.step).toBe(1);

    const listed = async (options = {}) =>
      (await all(saver().list(inThread(thread), options))).map((tuple) => tuple.checkpoint.id);
    expect(await listed()).toEqual([ids[2], ids[1], ids[0]]);
    expect(await listed({ limit: 2 })).toEqual([ids[2], ids[1]]);
    expect(await listed({ before: inThread(thread, ids[2]) })).toEqual([ids[1], ids[0]]);
    expect(await listed({ filter: { step: 1 } })).toEqual([ids[1]]);
    expect(await listed({ filter: { source: 'fork' } })).toEqual([]);
  });

  it('keeps what tasks gave, the first time it was given, and their troubles anew', async () => {
    const thread = `${prefix}-writes`;
    const config = await saver().put(
      inThread(thread),
      checkpoint({ count: 0 }),
      metadata(0),
      versions,
    );
    await saver().putWrites(
      config,
      [
        ['count', 1],
        ['messages', 'a'],
      ],
      'task-b',
    );
    await saver().putWrites(config, [['count', 9]], 'task-b');
    await saver().putWrites(config, [['count', 2]], 'task-a');
    await saver().putWrites(config, [['__interrupt__', 'first']], 'task-a');
    await saver().putWrites(config, [['__interrupt__', 'second']], 'task-a');
    const { pendingWrites = [] } = (await saver().getTuple(config))!;
    const inOrder = pendingWrites.toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
    expect(inOrder).toEqual([
      ['task-a', '__interrupt__', 'second'],
      ['task-a', 'count', 2],
      ['task-b', 'count', 1],
      ['task-b', 'messages', 'a'],
    ]);
  });

  it('threads and namespaces do not meet, and one that is deleted is gone', async () => {
    const [one, other] = [`${prefix}-one`, `${prefix}-other`];
    await saver().put(inThread(one), checkpoint({ count: 1 }), metadata(0), versions);
    const kept = await saver().put(
      inThread(other),
      checkpoint({ count: 2 }),
      metadata(0),
      versions,
    );
    const inner = { configurable: { thread_id: one, checkpoint_ns: 'inner' } };
    await saver().put(inner, checkpoint({ count: 3 }), metadata(0), versions);
    const countOf = async (config: object) =>
      (await saver().getTuple(config))?.checkpoint.channel_values['count'];
    expect([
      await countOf(inThread(one)),
      await countOf(inThread(other)),
      await countOf(inner),
    ]).toEqual([1, 2, 3]);
    await saver().putWrites(kept, [['count', 7]], 'task');
    await saver().deleteThread(one);
    expect([
      await countOf(inThread(one)),
      await countOf(inner),
      await countOf(inThread(other)),
    ]).toEqual([undefined, undefined, 2]);
    expect((await saver().getTuple(kept))!.pendingWrites).toEqual([['task', 'count', 7]]);
  });
}
