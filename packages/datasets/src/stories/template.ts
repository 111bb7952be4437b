/**
 * @file The language that the grammar is written in. A template is a sentence or more:
 *
 *     '{h} found {a} (small |){color} {thing} and {said}, "(Look|Wait)!"'
 *
 * | written | means |
 * |---|---|
 * | `{thing}` | what the scene has bound to the slot `thing` |
 * | `{^thing}` | the same with a capital letter |
 * | `{~fruit}` | a word drawn from the list `fruit`, anew each time |
 * | `(a\|b\|)` | one of the alternatives, each equally likely; they nest |
 * | `{a}`, `{A}` | a or an, A or An, as the text that follows asks |
 * | `[walks/walk]` | the first for a scene about one, the second for a scene about several |
 *
 * Templates are parsed once, when a module is loaded; a slip in one is an error then.
 */
import type { Random } from '@gradus/statistics';
import { wordLists, type WordList } from './word-lists.ts';

/** What a story is about, as far as its words go. */
export interface Scene {
  readonly random: Random;
  /** Text by slot number (`slotNumber`). */
  readonly slots: string[];
  /** Is the subject of present-tense sentences several people? */
  plural: boolean;
}

export type Template = (scene: Scene) => string;

const slotNumbers = new Map<string, number>();

/** The number under which a scene keeps the slot. */
export function slotNumber(name: string): number {
  const known = slotNumbers.get(name);
  if (known !== undefined) return known;
  slotNumbers.set(name, slotNumbers.size);
  return slotNumbers.size - 1;
}

export function bind(scene: Scene, slot: string, text: string): void {
  scene.slots[slotNumber(slot)] = text;
}

/** @throws Error where the source is not well formed: a defect of the grammar. */
export function template(source: string): Template {
  const parser = { source, at: 0 };
  const parsed = parseSequence(parser, '');
  if (parser.at < source.length) throw slip(parser, 'a closing parenthesis without an opening one');
  return parsed;
}

export const templates = (...sources: readonly string[]): readonly Template[] =>
  sources.map((source) => template(source));

interface Parser {
  readonly source: string;
  at: number;
}

/** Marks the place of an article until what follows is known. */
const article: Template = () => 'a ';
const capitalArticle: Template = () => 'A ';

function parseSequence(parser: Parser, end: string): Template {
  const parts: Template[] = [];
  while (parser.at < parser.source.length) {
    const char = parser.source[parser.at]!;
    if (end.includes(char)) break;
    if (char === '{') parts.push(parseSlot(parser));
    else if (char === '(') parts.push(parseAlternatives(parser));
    else if (char === '[') parts.push(parseAgreement(parser));
    else if (char === ')') break;
    else parts.push(parseLiteral(parser, end));
  }
  return sequence(parts);
}

function sequence(parts: readonly Template[]): Template {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  if (!parts.some((part) => part === article || part === capitalArticle)) {
    return (scene) => {
      let text = '';
      for (let i = 0; i < parts.length; i++) text += parts[i]!(scene);
      return text;
    };
  }
  return (scene) => {
    let text = '';
    let pending: Template | undefined;
    for (const part of parts) {
      if (part === article || part === capitalArticle) {
        pending = part;
        continue;
      }
      const next = part(scene);
      if (pending !== undefined && next !== '') {
        text += (pending === article ? 'a' : 'A') + (takesAn(next) ? 'n ' : ' ');
        pending = undefined;
      }
      text += next;
    }
    return text;
  };
}

/** `apple`, `hour` take "an"; `pear`, `uniform`, `one-eyed` take "a". */
export function takesAn(next: string): boolean {
  return /^(?:[aeiou]|hour|honest)/i.test(next) && !/^(?:uni|use|usu|eu|one\b|once\b)/i.test(next);
}

function parseLiteral(parser: Parser, end: string): Template {
  const { source, at } = parser;
  while (
    parser.at < source.length &&
    !'{([)'.includes(source[parser.at]!) &&
    !end.includes(source[parser.at]!)
  ) {
    parser.at++;
  }
  const text = source.slice(at, parser.at);
  return () => text;
}

function parseSlot(parser: Parser): Template {
  const end = parser.source.indexOf('}', parser.at);
  if (end < 0) throw slip(parser, 'a brace that is never closed');
  const name = parser.source.slice(parser.at + 1, end);
  parser.at = end + 1;
  if (name === 'a' || name === 'A') {
    // The article brings its own space.
    if (parser.source[parser.at] === ' ') parser.at++;
    return name === 'a' ? article : capitalArticle;
  }
  const match = /^(\^?)(~?)([a-z][a-zA-Z.]*)$/.exec(name);
  if (match === null) throw slip(parser, `{${name}}`);
  const [, capital, drawn, key = ''] = match;
  const plain = drawn === '~' ? drawFrom(parser, key) : slotText(key);
  return capital === '^' ? (scene) => capitalized(plain(scene)) : plain;
}

function slotText(key: string): Template {
  const number = slotNumber(key);
  return (scene) => {
    const text = scene.slots[number];
    if (text === undefined) throw new Error(`The grammar uses {${key}} where nothing is bound`);
    return text;
  };
}

function drawFrom(parser: Parser, key: string): Template {
  if (!Object.hasOwn(wordLists, key)) throw slip(parser, `no word list ${key}`);
  const words: readonly string[] = wordLists[key as WordList];
  return ({ random }) => words[random.integer(words.length)]!;
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function parseAlternatives(parser: Parser): Template {
  const options: Template[] = [];
  do {
    parser.at++;
    options.push(parseSequence(parser, '|)'));
  } while (parser.source[parser.at] === '|');
  if (parser.source[parser.at] !== ')') throw slip(parser, 'a parenthesis that is never closed');
  parser.at++;
  return (scene) => options[scene.random.integer(options.length)]!(scene);
}

function parseAgreement(parser: Parser): Template {
  const end = parser.source.indexOf(']', parser.at);
  const [one, several, ...rest] = parser.source.slice(parser.at + 1, end).split('/');
  if (end < 0 || one === undefined || several === undefined || rest.length > 0) {
    throw slip(parser, 'brackets without two forms');
  }
  parser.at = end + 1;
  return (scene) => (scene.plural ? several : one);
}

function slip({ source, at }: Parser, what: string): Error {
  return new Error(`A slip in the grammar: ${what}, at ${at} of "${source}"`);
}
