/** @file Tokens as they come, and what happens to memory when somebody leaves. */
import { claim, type Claim } from '@gradus/evidence';
import { Engine } from '@gradus/inference';
import type { LabContext } from '@gradus/lab-kit';
import { blankRunner } from './blank-runner.ts';
import { blocksOf } from './paging.ts';
import { play } from './play.ts';
import { blankAsk, greedy, storyAsks, type Subject } from './subject.ts';

export interface Streaming {
  readonly texts: number;
  /** Streams whose pieces are not the text of their tokens. */
  readonly differing: number;
  /** Steps after which the first piece came, by those of the whole text. */
  readonly firstStep: number;
  readonly wholeSteps: number;
  readonly cancelled: number;
  readonly requests: number;
  /** Steps at whose end other blocks were held than those of the texts that are left. */
  readonly unexpected: number;
  readonly heldAtTheEnd: number;
}

export async function measureStreaming(subject: Subject, context: LabContext): Promise<Streaming> {
  return { ...(await readStreams(subject, context)), ...(await leaveEarly(context)) };
}

async function readStreams(subject: Subject, { random }: LabContext) {
  let steps = 0;
  const engine = new Engine(subject.runner, {
    tokenizer: subject.tokenizer,
    onEvent: ({ kind }) => (steps += Number(kind === 'step')),
  });
  const asks = storyAsks(subject, random.split('streams'), { count: 6, least: 20, most: 20 });
  const firsts: number[] = [];
  const texts = await Promise.all(
    asks.map(async (ask) => {
      const generation = engine.submit(greedy(ask));
      let streamed = '';
      let isFirst = true;
      for await (const event of generation) {
        if (isFirst) firsts.push(steps);
        isFirst = false;
        streamed += event.text;
      }
      const [text] = await generation.finished;
      return { streamed, whole: subject.decode(text!.ids) };
    }),
  );
  return {
    texts: texts.length,
    differing: texts.filter(({ streamed, whole }) => streamed !== whole).length,
    firstStep: Math.max(...firsts),
    wholeSteps: steps,
  };
}

/** Requests of which a third is ended at random steps; what is held is looked at after each step. */
async function leaveEarly({ random, scale }: LabContext) {
  const draws = random.split('leaving');
  const count = scale === 'full' ? 4000 : 400;
  const asks = Array.from({ length: count }, (_, at) => ({
    ...blankAsk(draws, 1 + draws.integer(40), 1 + draws.integer(40)),
    afterSteps: 2 * at,
  }));
  const leaving = new Map<number, number>();
  for (const at of asks.keys()) {
    if (draws.integer(3) === 0) leaving.set(at, 2 * at + draws.integer(40));
  }
  const options = { maxRunning: 8, maxBatchTokens: 1024, maxWaiting: count, prefixCaching: false };
  const { steps, state } = await play(
    blankRunner({ blockCount: 20 }),
    asks,
    options,
    (generations, step) => {
      for (const [at, lastStep] of leaving) {
        const generation = generations[at];
        if (generation === undefined || step < lastStep) continue;
        leaving.delete(at);
        generation.abort();
      }
    },
  );
  return {
    requests: count,
    cancelled: state.counters.finished.abort,
    unexpected: steps.filter(({ usedBlocks, held }) => usedBlocks !== blocksOf(held)).length,
    heldAtTheEnd: state.usedBlocks,
  };
}

export function streamingClaims(found: Streaming): Claim[] {
  const { texts, differing, firstStep, wholeSteps, requests, cancelled } = found;
  return [
    claim({
      statement: `What is streamed, piece by piece, is the text of the tokens: ${texts} texts side by side.`,
      metric: 'texts that differ',
      value: differing,
      unit: 'texts',
      comparison: '=',
      threshold: 0,
      oracle: 'the tokenizer over all tokens at once',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Nobody waits for the end: of ${wholeSteps} steps, the first gives each of them its first piece.`,
      metric: 'step whose end the last of the first pieces came at',
      value: firstStep,
      unit: 'steps',
      comparison: '=',
      threshold: 1,
      oracle: 'a step gives each text of the batch one token',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `Who leaves gives everything back at once: of ${requests} requests ${cancelled} were ended early, and at no step was a block held that belonged to none that were left.`,
      metric: 'steps at whose end other blocks were held, and blocks held at the end',
      value: found.unexpected + found.heldAtTheEnd,
      unit: 'steps and blocks',
      comparison: '=',
      threshold: 0,
      oracle: '⌈L / 16⌉ for each text that is left',
      replay: { class: 'exact' },
    }),
  ];
}
