/**
 * @file Greedy without a loop in sight: texts that begin differently and tell the same. And greedy
 * with one: a model that remembers one token must come round.
 */
import type { Comparison, Failure } from '@gradus/evidence';
import { generateStories } from '@gradus/datasets';
import { sampleToken, type SamplingRules } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { mean, type Random } from '@gradus/statistics';
import { type Storyteller, writeTexts } from './storyteller.ts';

const tokens = 140;
const runLength = 8;

export interface Tales {
  /** Of each text: runs of eight tokens that one of the other texts has as well. */
  readonly greedy: readonly number[];
  readonly drawn: readonly number[];
  /** Greedy texts that end in a loop. */
  readonly loops: number;
}

export async function tellTales(
  teller: Storyteller,
  beginnings: readonly string[],
  { random, signal }: LabContext,
): Promise<Tales> {
  const tell = async (rules: SamplingRules): Promise<number[][]> => {
    const texts: number[][] = [];
    for (const [number, beginning] of beginnings.entries()) {
      const own = random.split('tales').split(number);
      const [text] = await writeTexts(teller, [teller.endOfText, ...teller.encode(beginning)], {
        count: 1,
        maxTokens: tokens,
        pick: (logits) => sampleToken(logits, rules, own),
        signal,
      });
      texts.push(text!);
    }
    return texts;
  };
  const greedy = await tell({ temperature: 0 });
  return {
    greedy: sharedRuns(greedy),
    drawn: sharedRuns(await tell({ temperature: 0.8 })),
    loops: greedy.filter((ids) => loopOf(ids) !== undefined).length,
  };
}

function sharedRuns(texts: readonly (readonly number[])[]): number[] {
  const runs = texts.map((ids) =>
    ids.slice(runLength - 1).map((_, i) => ids.slice(i, i + runLength).join()),
  );
  return runs.map((own, i) => {
    const others = new Set(runs.flatMap((run, j) => (j === i ? [] : run)));
    return own.filter((run) => others.has(run)).length / Math.max(1, own.length);
  });
}

export function compareTales({ greedy, drawn }: Tales, random: Random): Comparison {
  return comparePaired(
    { metric: `runs of ${runLength} tokens that a text with another beginning has`, unit: 'share' },
    { name: 'greedy', values: greedy },
    { name: 'drawn at 0.8', values: drawn },
    random.split('tales'),
  );
}

export function sameTale({ greedy, drawn }: Tales): Failure {
  const percent = (shares: readonly number[]): string => `${(100 * mean(shares)).toFixed(0)}%`;
  return {
    case: `${greedy.length} beginnings, continued greedily by up to ${tokens} tokens`,
    expected: `${greedy.length} stories`,
    got: `the same pieces again: ${percent(greedy)} of all runs of ${runLength} tokens are also in a story with another beginning`,
    cause:
      'Wherever two texts come near each other, greedy takes the one likeliest way on, and the texts stay together. It never takes the second, however close it is.',
    intervention: {
      change: 'drawn at temperature 0.8',
      got: percent(drawn),
      removed: mean(greedy) > 0.1 && mean(drawn) < mean(greedy) / 2,
    },
  };
}

const corpusCharacters = 300_000;
const walkLength = 400;

/** Which token follows which, counted: a model whose memory is one token. */
export function greedyLoop(
  teller: Storyteller,
  { greedy: told, loops }: Tales,
  { random }: LabContext,
): Failure {
  const follows = new Map<number, Map<number, number>>();
  for (const story of generateStories({ seed: 1, version: 1, characters: corpusCharacters })) {
    const ids = [teller.endOfText, ...teller.encode(story)];
    for (const [i, id] of ids.slice(1).entries()) {
      const row = follows.get(ids[i]!) ?? new Map<number, number>();
      follows.set(ids[i]!, row.set(id, (row.get(id) ?? 0) + 1));
    }
  }
  const walk = (rules: SamplingRules): number[] => {
    const own = random.split('loop');
    const ids = [teller.endOfText];
    while (ids.length < walkLength) {
      const row = [...(follows.get(ids.at(-1)!) ?? new Map([[teller.endOfText, 1]]))];
      const next = sampleToken(
        row.map(([, count]) => Math.log(count)),
        rules,
        own,
      );
      ids.push(row[next]![0]);
    }
    return ids;
  };
  const [greedy, drawn] = [loopOf(walk({ temperature: 0 })), loopOf(walk({ temperature: 1 }))];
  return {
    case: 'a model that remembers one token (counts of pairs in stories), continued greedily',
    expected: `${walkLength} tokens of something`,
    got:
      greedy === undefined
        ? 'no loop'
        : `from token ${greedy.start} on forever “${teller.decode(greedy.loop)}”`,
    cause: `Greedy is a function of what the model remembers. There are as many states as tokens, so one comes again, and from there on everything does. A transformer remembers its whole context and need not: of the ${told.length} greedy stories of ${tokens} tokens above, ${loops} end in a loop.`,
    intervention: {
      change: 'drawn at temperature 1',
      got: drawn === undefined ? `no loop in ${walkLength} tokens` : 'a loop',
      removed: greedy !== undefined && drawn === undefined,
    },
  };
}

/** The end of a text that is one piece over and over, at least four times. */
function loopOf(
  ids: readonly number[],
): { readonly start: number; readonly loop: readonly number[] } | undefined {
  for (let period = 1; period <= ids.length / 4; period++) {
    let start = ids.length - period;
    while (start > 0 && ids[start - 1] === ids[start - 1 + period]) start--;
    if (ids.length - start >= 4 * period) return { start, loop: ids.slice(start, start + period) };
  }
  return undefined;
}
