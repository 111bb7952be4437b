/**
 * @file Dialogues of any number, from a seed: a user asks, an assistant calls one of six tools, says
 * what came of it, asks back, chats or declines.
 *
 * Dialogue n of a slice depends on the version, the seed, the slice and n alone. **Versions are
 * frozen**, as the stories are: another grammar is another version.
 */
import { GradusError } from '@gradus/runtime';
import { createRandom, type Random } from '@gradus/statistics';
import { bind, capitalized, type Scene } from '../stories/template.ts';
import { frames } from './frames.ts';
import { enterEvent, showDay } from './intent-calendar.ts';
import { calculator } from './intent-calculator.ts';
import { convert } from './intent-convert.ts';
import { findNote, noteFact, noteTask } from './intent-notes.ts';
import { search } from './intent-search.ts';
import { weather } from './intent-weather.ts';
import { type Intent, type Named, type Phrasing, type Version, versions } from './request.ts';
import { chats, declines, subjectOf } from './small-talk.ts';
import { draw, type Novelty, type SliceName, slices } from './split.ts';
import type { ToolCall, ToolName } from './tools.ts';

export type Turn =
  | { readonly role: 'user' | 'assistant'; readonly text: string }
  /** The assistant calls. */
  | { readonly role: 'call'; readonly call: ToolCall }
  /** What the tool gave back, as JSON. */
  | { readonly role: 'result'; readonly text: string };

export interface Dialogue {
  readonly turns: readonly Turn[];
  /** What it is made of: no part of a held-out dialogue is in one of training. */
  readonly used: {
    readonly templates: readonly string[];
    readonly verbs: readonly string[];
    readonly values: readonly string[];
  };
}

export interface DialogueOptions {
  readonly seed: number;
  /** Named, so that dialogues can always be made again. */
  readonly version: Version;
  readonly slice: SliceName;
}

/** Every tool comes as often as every other. */
const intents: Readonly<Record<ToolName, readonly Intent[]>> = {
  calculator: [calculator],
  convert_units: [convert],
  search_documents: [search],
  calendar: [enterEvent, showDay],
  weather: [weather],
  notes: [noteFact, noteTask, findNote],
};
const toolNames = Object.keys(intents) as ToolName[];

/** Dialogue `number` (from 0). @throws GradusError `dialogues-argument` (usage). */
export function dialogueAt(options: DialogueOptions, number: number): Dialogue {
  return new Writer(streamOf(options).split(number), options).write();
}

/** The first `count`. @throws as `dialogueAt`. */
export function* generateDialogues(
  options: DialogueOptions & { readonly count: number },
): Generator<Dialogue> {
  const stream = streamOf(options);
  for (let number = 0; number < options.count; number++) {
    yield new Writer(stream.split(number), options).write();
  }
}

/** One dialogue in the making. */
class Writer {
  readonly #random: Random;
  readonly #new: Novelty;
  readonly #version: Version;
  readonly #turns: Turn[] = [];
  readonly #used = { templates: [] as string[], verbs: [] as string[], values: [] as string[] };

  constructor(random: Random, { slice, version }: DialogueOptions) {
    this.#random = random;
    this.#new = slices[slice];
    this.#version = version;
  }

  /** In a hundred: 62 requests, 14 incomplete ones, 8 two in a row, 6 chats, 6 refusals, 4 of both. */
  write(): Dialogue {
    const share = this.#random.integer(100);
    if (share < 62) this.#request();
    else if (share < 76) this.#incomplete();
    else if (share < 84) {
      this.#request();
      this.#request();
    } else if (share < 90) this.#chat();
    else if (share < 96) this.#decline();
    else {
      this.#chat();
      this.#request();
    }
    return { turns: this.#turns, used: this.#used };
  }

  #request(): void {
    this.#ask(
      this.#chooseIntent(() => true),
      false,
    );
  }

  #incomplete(): void {
    this.#ask(
      this.#chooseIntent(({ incomplete }) => incomplete !== undefined),
      true,
    );
  }

  #ask(intent: Intent, isIncomplete: boolean): void {
    const { slots, values, call, result } = intent.ask(this.#random, this.#new.values);
    const scene = this.#sceneOf(slots);
    this.#used.values.push(...values);
    if (isIncomplete) {
      const { phrasings, back, given } = intent.incomplete!;
      this.#say('user', this.#phrase(phrasings, scene));
      this.#say('assistant', this.#pick(back)(scene));
      this.#say('user', this.#pick(given)(scene));
    } else {
      this.#say('user', this.#phrase(intent.phrasings, scene));
    }
    this.#turns.push({ role: 'call', call });
    this.#turns.push({ role: 'result', text: JSON.stringify(result) });
    this.#say('assistant', this.#pick(intent.answers)(scene));
  }

  #chat(): void {
    const { phrasings, replies } = this.#pick(chats);
    const scene = this.#sceneOf({});
    const named = draw(this.#random, phrasings[0]!.templates[this.#version], this.#new.templates);
    this.#used.templates.push(named.id);
    this.#say('user', this.#written(named.say(scene), []));
    this.#say('assistant', this.#pick(replies)(scene));
  }

  #decline(): void {
    const { phrasings, replies } = this.#pick(declines[this.#version]);
    const scene = this.#sceneOf(subjectOf(this.#random, this.#new.values));
    this.#say('user', this.#phrase(phrasings, scene));
    this.#say('assistant', this.#pick(replies)(scene));
  }

  #chooseIntent(fits: (intent: Intent) => boolean): Intent {
    const able = toolNames.filter((name) => intents[name].some(fits));
    return this.#pick(intents[this.#pick(able)].filter(fits));
  }

  /** A frame around a template, as a person would type it. */
  #phrase(phrasings: readonly Phrasing[], scene: Scene): string {
    // Where verbs have to be new there has to be one.
    const fitting = this.#new.verbs ? phrasings.filter(({ verbs }) => verbs) : phrasings;
    const { kind, verbs, templates } = this.#pick(fitting);
    if (verbs !== undefined) {
      const verb = draw(this.#random, verbs, this.#new.verbs);
      this.#used.verbs.push(verb);
      bind(scene, 'verb', verb);
    }
    const inner: Named = draw(this.#random, templates[this.#version], this.#new.templates);
    const frame: Named = draw(this.#random, frames[kind], this.#new.templates);
    this.#used.templates.push(inner.id, frame.id);
    bind(scene, 'request', inner.say(scene));
    return this.#written(frame.say(scene), this.#used.values);
  }

  /** Some begin with a capital, some end with a mark; values stay as they are. */
  #written(text: string, values: readonly string[]): string {
    const startsWithValue = values.some((value) => text.startsWith(value));
    const begun = !startsWithValue && this.#random.integer(5) < 3 ? capitalized(text) : text;
    const mark = ['', '', '.', '!'][this.#random.integer(4)]!;
    return /[.!?=]$/.test(begun) ? begun : begun + mark;
  }

  #sceneOf(slots: Readonly<Record<string, string>>): Scene {
    const scene: Scene = { random: this.#random, slots: [], plural: false };
    for (const [name, text] of Object.entries(slots)) bind(scene, name, text);
    return scene;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.integer(items.length)]!;
  }

  #say(role: 'user' | 'assistant', text: string): void {
    this.#turns.push({ role, text });
  }
}

function streamOf({ seed, version, slice }: DialogueOptions): Random {
  if (!versions.includes(version)) {
    throw refused('version of the dialogues', versions.join(' or '), version);
  }
  if (!Object.hasOwn(slices, slice)) {
    throw refused('slice', `one of: ${Object.keys(slices).join(', ')}`, slice);
  }
  return createRandom(seed).split('dialogues').split(slice);
}

function refused(what: string, expected: string, received: unknown): GradusError {
  return new GradusError({
    code: 'dialogues-argument',
    kind: 'usage',
    what: `Cannot use this ${what}`,
    expected,
    received: String(received),
  });
}
