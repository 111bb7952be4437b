/** @file A conversation that goes on: what is read again for each turn, and when a fact is lost. */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import { Engine, type ModelRunner, openOnnxRunner } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean, type Random } from '@gradus/statistics';
import { answer, chance, factOf, fillerTexts, heroes, question } from './fact.ts';
import type { Reader } from './reader.ts';
import type { Words } from './texts.ts';
import { newestTurns, startInSteps, unreadTokens } from './truncation.ts';

const blockSize = 16;
const turns = 30;
/** Tokens that the model writes in each turn. */
const written = 8;
/** Tokens that may be read. */
const room = 200;
const low = 100;

const keepers = {
  'drop the oldest': () => (lengths: readonly number[]) => newestTurns(lengths, room)!,
  'drop the oldest but the first': () => (lengths: readonly number[]) =>
    newestTurns(lengths, room, 1)!,
  'drop half at once': () => {
    let start = 0;
    return (lengths: readonly number[]) => {
      start = startInSteps(lengths, start, { room, low });
      return Array.from({ length: lengths.length - start }, (_, i) => start + i);
    };
  },
} as const;
type KeeperName = keyof typeof keepers;
const names = Object.keys(keepers) as KeeperName[];

export interface TurnFigures {
  readonly promptTokens: number;
  /** That had to be read: the prefix cache did not have them. */
  readonly readTokens: number;
  readonly ttftMs: number;
  /** What the law says of the prefix cache. */
  readonly lawReadTokens: number;
}

export type Conversations = { readonly [name in KeeperName]: readonly TurnFigures[] };

export async function measureConversations(
  words: Words,
  { signal }: LabContext,
): Promise<Conversations> {
  const runner = await openOnnxRunner(words.model, {
    blockCount: 600,
    blockSize,
    threads: 1,
    signal,
  });
  try {
    // Warms up, and is not kept.
    await converse(words, runner, 'drop the oldest', 3);
    const found: Partial<Record<KeeperName, TurnFigures[]>> = {};
    for (const name of names) {
      found[name] = await converse(words, runner, name);
      await breathe(signal);
    }
    return found as Conversations;
  } finally {
    await runner[Symbol.asyncDispose]();
  }
}

/** A turn is a sentence of the user and what the model says to it. */
async function converse(
  { encode, endOfText }: Words,
  runner: ModelRunner,
  name: KeeperName,
  count = turns,
): Promise<TurnFigures[]> {
  const engine = new Engine(runner, {});
  const keep = keepers[name]();
  const said: number[][] = [];
  const figures: TurnFigures[] = [];
  /** What the engine has read so far, text by text. */
  const known: number[][] = [];
  for (const [turn, text] of fillerTexts(count).entries()) {
    said.push([...(turn === 0 ? [endOfText] : []), ...encode(text)]);
    const prompt = keep(said.map(({ length }) => length)).flatMap((at) => said[at]!);
    const request = { prompt, maxTokens: written, temperature: 0, stopIds: [] };
    const [answered] = await engine.submit(request).finished;
    const { ids, summary } = answered!;
    figures.push({
      promptTokens: prompt.length,
      readTokens: prompt.length - summary.cachedTokens,
      ttftMs: summary.queueMs! + summary.prefillMs!,
      lawReadTokens: unreadTokens(prompt, known, blockSize),
    });
    known.push([...prompt, ...ids.slice(0, -1)]);
    said[turn] = [...said[turn]!, ...ids];
  }
  return figures;
}

const afterFull = (figures: readonly TurnFigures[]): readonly TurnFigures[] =>
  figures.slice(turns / 2);
const readPerTurn = (figures: readonly TurnFigures[]): number =>
  mean(afterFull(figures).map(({ readTokens }) => readTokens));

export function conversationClaims(found: Conversations): Claim[] {
  const all = names.flatMap((name) => found[name]);
  return [
    claim({
      statement: `What a turn has to read is what no earlier prompt began with, in whole blocks of ${blockSize}: ${names.length} conversations of ${turns} turns.`,
      metric: 'turns that read another number of tokens',
      value: all.filter(({ readTokens, lawReadTokens }) => readTokens !== lawReadTokens).length,
      unit: 'turns',
      comparison: '=',
      threshold: 0,
      oracle: 'prompts compared token by token; counted by the engine',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `When the window is full, dropping the oldest turn each time reads nearly everything again; dropping half at once does not.`,
      metric:
        'tokens read per turn in the second half, dropping the oldest, by those dropping half',
      value: readPerTurn(found['drop the oldest']) / readPerTurn(found['drop half at once']),
      unit: 'times',
      comparison: '>=',
      threshold: 3,
      oracle: 'the same conversation with the other rule',
      replay: { class: 'exact' },
    }),
    claim({
      statement: `No prompt is longer than the ${room} tokens that there is room for.`,
      metric: 'longest prompt',
      value: Math.max(...all.map(({ promptTokens }) => promptTokens)),
      unit: 'tokens',
      comparison: '<=',
      threshold: room,
      oracle: 'the room',
      replay: { class: 'exact' },
    }),
  ];
}

export function compareConversations(found: Conversations, random: Random): Comparison {
  const arm = (name: KeeperName) => ({
    name,
    values: afterFull(found[name]).map(({ ttftMs }) => ttftMs),
  });
  return comparePaired(
    { metric: 'time to the first token of a turn, window full', unit: 'ms' },
    arm('drop the oldest'),
    arm('drop half at once'),
    random.split('conversation'),
  );
}

export function readPlot(found: Conversations): string {
  return linePlot({
    title: 'Tokens read for each turn',
    description:
      'Dropping the oldest reads everything again in each turn once the window is full; dropping half at once only now and then.',
    x: { label: 'Turn', unit: 'turns' },
    y: { label: 'Read, not found in the prefix cache', unit: 'tokens' },
    series: names.map((name) => ({
      name,
      points: found[name].map(({ readTokens }, turn) => ({ x: turn + 1, y: readTokens })),
    })),
  });
}

export function shiftingBeginning(found: Conversations): Failure {
  const [oldest, half] = [found['drop the oldest'], found['drop half at once']];
  const ms = (figures: readonly TurnFigures[]): string =>
    `${mean(afterFull(figures).map(({ ttftMs }) => ttftMs)).toFixed(1)} ms`;
  return {
    case: `a conversation of ${turns} turns with room for ${room} tokens; when it is full, the oldest turn is dropped`,
    expected: 'a turn reads what is new in it, some twenty tokens',
    got: `${readPerTurn(oldest).toFixed(0)} tokens a turn, ${ms(oldest)} to its first token`,
    cause:
      'Keys and values depend on all that stands before them. With another beginning nothing of what was read is of use, and each turn has another beginning.',
    intervention: {
      change: `nothing is dropped until it has to be, and then so much that ${low} tokens remain`,
      got: `${readPerTurn(half).toFixed(0)} tokens a turn, ${ms(half)}`,
      removed: readPerTurn(oldest) > 3 * readPerTurn(half),
    },
  };
}

export interface Remembered {
  readonly turn: number;
  /** Whether the turn with the name is among those that are read. */
  readonly isKept: { readonly [name in KeeperName]: boolean };
  readonly rightShare: { readonly [name in KeeperName]: number };
}

const askedTurns = [4, 10, 16, 22, 28];

/** The first turn tells a name; now and then it is asked for. */
export async function measureMemory(
  words: Words,
  reader: Reader,
  { signal }: LabContext,
): Promise<Remembered[]> {
  const found: Remembered[] = [];
  const askTokens = words.encode(question);
  const keep = Object.fromEntries(names.map((name) => [name, heroes.map(() => keepers[name]())]));
  let turn = 0;
  for (const asked of askedTurns) {
    const isKept = Object.fromEntries(names.map((name) => [name, true]));
    const rightShare = Object.fromEntries(names.map((name) => [name, 0]));
    for (const [at, hero] of heroes.entries()) {
      const said = [factOf(hero), ...fillerTexts(asked)].map((text) => words.encode(text));
      for (const name of names) {
        let read: readonly number[] = [];
        // Rules may depend on what was dropped before.
        for (let now = turn; now <= asked; now++) {
          read = keep[name]![at]!(said.slice(0, now + 1).map(({ length }) => length));
        }
        isKept[name] &&= read.includes(0);
        const tokens = [words.endOfText, ...read.flatMap((one) => said[one]!), ...askTokens];
        if ((await answer(words, reader, tokens)) === hero.name) rightShare[name]! += chance;
      }
    }
    turn = asked + 1;
    found.push({ turn: asked, isKept, rightShare } as Remembered);
    await breathe(signal);
  }
  return found;
}

export function memoryClaims(remembered: readonly Remembered[]): Claim[] {
  const cases = remembered.flatMap(({ isKept, rightShare }) =>
    names.map((name) => ({ isKept: isKept[name], share: rightShare[name] })),
  );
  return [
    claim({
      statement: `A name is remembered exactly as long as its turn is read: ${cases.length} cases of eight names.`,
      metric: 'cases that are otherwise: lost and not one in eight, or kept and fewer than seven',
      value: cases.filter(({ isKept, share }) => (isKept ? share < 7 / 8 : share !== chance))
        .length,
      unit: 'cases',
      comparison: '=',
      threshold: 0,
      oracle: 'the lengths of the turns, added up; one in eight by chance',
      replay: { class: 'exact' },
    }),
  ];
}

export function memoryPlot(remembered: readonly Remembered[]): string {
  return linePlot({
    title: 'Names remembered',
    description: 'Where the oldest turns are dropped the name goes with them; pinned, it stays.',
    x: { label: 'Turns since the name was told', unit: 'turns' },
    y: { label: 'Names known', unit: '% of eight' },
    series: names.map((name) => ({
      name,
      points: remembered.map(({ turn, rightShare }) => ({ x: turn, y: 100 * rightShare[name] })),
    })),
  });
}
