/** @file The experiment: what the lab measures, in order. See README.md. */
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import {
  compareSteps,
  compareThroughput,
  measureSteps,
  measureThroughput,
  seatMaps,
  speedUp,
  stepClaims,
  throughputClaims,
  throughputPlot,
} from './batching.ts';
import { leakedBlocks, orphanedHashes, sharedWithoutCopy } from './bookkeeping.ts';
import {
  budgetClaims,
  compareStalls,
  longStep,
  measureBudgetLaw,
  measureStalls,
  stallPlot,
} from './chunked-prefill.ts';
import { exactnessClaims, measureExactness } from './exactness.ts';
import { paddingAsText } from './padding.ts';
import { comparePaging, measurePaging, pagingClaims, runningPlot, sideBySide } from './paging.ts';
import { comparePolicies, measurePolicies, policyClaims, starvation } from './policies.ts';
import { measurePreemption, preemptionClaims, scarcityPlot } from './preemption.ts';
import {
  compareFirstTokens,
  measureEviction,
  measureFirstTokens,
  measureHits,
  oneDocumentTooMany,
  prefixClaims,
} from './prefix.ts';
import { endlessQueue, measureQueue, queueClaims, queuePlot } from './queue.ts';
import { tryBadInputs } from './robustness.ts';
import { measureStreaming, streamingClaims } from './streaming.ts';
import { openSubject } from './subject.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const { signal } = context;
  const subject = await openSubject(signal);
  try {
    const stage = context.progress.stage('Measuring', { total: 12, unit: 'parts' });
    const part = async <Found>(found: Promise<Found>): Promise<Found> => {
      const result = await found;
      stage.advance();
      await breathe(signal);
      return result;
    };
    const throughputs = await part(measureThroughput(subject, context));
    const stalls = await part(measureStalls(subject, context));
    const firstTokens = await part(measureFirstTokens(subject, context));
    const exactness = await part(measureExactness(subject, context));
    const steps = await part(measureSteps(context));
    const budget = await part(measureBudgetLaw(context));
    const paging = await part(measurePaging(context));
    const hits = await part(measureHits(context));
    const eviction = await part(measureEviction(context));
    const preemption = await part(measurePreemption(context));
    const policies = await part(measurePolicies(context));
    const queue = await part(measureQueue());
    const streaming = await measureStreaming(subject, context);
    const seats = await seatMaps();
    const [paged, reserved] = sideBySide(paging);
    stage.done();
    return {
      summary:
        `Batches, parts, pages, a prefix cache and preemption change no answer: every token is the one that the model alone would choose. ` +
        `With eight texts side by side it writes ${speedUp(throughputs).toFixed(1)} times as much in the same time; ` +
        `in the same memory, blocks of 16 hold ${paged.toFixed(0)} texts where reserved contexts hold ${reserved.toFixed(0)}.`,
      claims: [
        ...exactnessClaims(exactness),
        ...stepClaims(steps),
        ...throughputClaims(throughputs),
        ...budgetClaims(budget, stalls),
        ...pagingClaims(paging),
        ...prefixClaims(hits, eviction, firstTokens),
        ...preemptionClaims(preemption),
        ...policyClaims(policies),
        ...queueClaims(queue),
        ...streamingClaims(streaming),
      ],
      comparisons: [
        compareSteps(steps, context),
        compareThroughput(throughputs, context),
        compareStalls(stalls, context),
        comparePaging(paging, context),
        compareFirstTokens(firstTokens, context),
        comparePolicies(policies, context),
      ],
      failures: [
        await orphanedHashes(subject),
        await sharedWithoutCopy(subject),
        await paddingAsText(subject),
        await leakedBlocks(),
        oneDocumentTooMany(eviction),
        longStep(budget, stalls),
        await starvation(),
        endlessQueue(queue),
      ],
      robustness: await tryBadInputs(),
      artifacts: [
        { name: 'seats-static.svg', content: seats.static },
        { name: 'seats-continuous.svg', content: seats.continuous },
        { name: 'throughput.svg', content: throughputPlot(throughputs) },
        { name: 'budget.svg', content: stallPlot(stalls) },
        { name: 'side-by-side.svg', content: runningPlot(paging) },
        { name: 'scarcity.svg', content: scarcityPlot(preemption) },
        { name: 'queue.svg', content: queuePlot(queue) },
      ],
      plots: [
        {
          title: 'Eight texts on four seats, in static batches',
          path: 'seats-static.svg',
          alt: 'Four rows of steps. Behind short texts there are empty cells until the longest of the batch is over.',
        },
        {
          title: 'The same texts, batched continuously',
          path: 'seats-continuous.svg',
          alt: 'Four rows of steps without gaps: where one text ends, the next begins.',
        },
        {
          title: 'Tokens per second, by texts side by side',
          path: 'throughput.svg',
          alt: 'A line that rises with the number of seats, and less and less.',
        },
        {
          title: 'What a budget of tokens for each step buys, and what it costs',
          path: 'budget.svg',
          alt: 'Two lines: with a larger budget the first token of a long prompt comes sooner, and those who write wait longer.',
        },
        {
          title: 'Texts side by side in the same memory',
          path: 'side-by-side.svg',
          alt: 'With blocks many more texts run at once, and all are done sooner; with reserved contexts four at most.',
        },
        {
          title: 'The price of too little memory',
          path: 'scarcity.svg',
          alt: 'Two lines that fall to nothing where memory is enough for all. Without a prefix cache the highest point is at eight blocks, little more than one text takes.',
        },
        {
          title: 'Waiting, with more arrivals than can be served',
          path: 'queue.svg',
          alt: 'Without an end to the queue, waiting rises with each arrival; with a short one it stays level.',
        },
      ],
      notes: [
        'Times are of one thread and this machine. Steps, blocks and tokens are counted, and the same everywhere.',
        'Schedules are tried on a model that computes nothing: who runs when depends on lengths alone. Answers and times are those of the model that ships.',
      ],
    };
  } finally {
    await subject.runner[Symbol.asyncDispose]();
  }
}
