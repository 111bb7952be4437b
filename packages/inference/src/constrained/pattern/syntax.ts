/**
 * @file Regular expressions, read as JavaScript reads them under its `u` flag, but for what is no
 * regular language or depends on what lies outside the match: backreferences, lookaround, word
 * boundaries, flags. Those are refused by name.
 */
import { type CodePoints, isSurrogate, single } from '../automaton/code-points.ts';
import { dot, readClass } from './classes.ts';
import { PatternReader } from './reader.ts';

export type Expression =
  | { readonly type: 'characters'; readonly set: CodePoints }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  | {
      readonly type: 'repeat';
      readonly part: Expression;
      readonly least: number;
      readonly most: number;
    };

/** One of those that `|` separates outside all groups. */
export interface Alternative {
  readonly body: Expression;
  /** Begins with `^`. */
  readonly fromStart: boolean;
  /** Ends with `$`. */
  readonly toEnd: boolean;
}

/**
 * @param where what the message says of the place: `#/properties/a/pattern`
 * @throws GradusError `invalid-pattern`, `unsupported-pattern`, with the position of what is wrong
 */
export function parsePattern(pattern: string, where = 'Pattern'): Alternative[] {
  const reader = new PatternReader(pattern, where);
  const alternatives = [readAlternative(reader)];
  while (reader.skip('|')) alternatives.push(readAlternative(reader));
  if (!reader.atEnd) throw reader.invalid('a group for each closing parenthesis', ')');
  return alternatives;
}

function readAlternative(reader: PatternReader): Alternative {
  const fromStart = reader.skip('^');
  const body = readSequence(reader, 0);
  return { body, fromStart, toEnd: reader.skip('$') };
}

/** Groups within groups; a stack of calls for each. */
const deepest = 200;

function readChoice(reader: PatternReader, depth: number): Expression {
  if (depth > deepest) throw reader.unsupported(`groups at most ${deepest} deep`, 'one more');
  const parts = [readSequence(reader, depth)];
  while (reader.skip('|')) parts.push(readSequence(reader, depth));
  return parts.length === 1 ? parts[0]! : { type: 'choice', parts };
}

function readSequence(reader: PatternReader, depth: number): Expression {
  const parts: Expression[] = [];
  for (;;) {
    const next = reader.peek();
    if (next === '' || next === '|' || next === ')') return { type: 'sequence', parts };
    if (next === '$' && depth === 0 && ['', '|'].includes(reader.peek(1))) {
      return { type: 'sequence', parts };
    }
    parts.push(readQuantifier(reader, readAtom(reader, depth)));
  }
}

function readAtom(reader: PatternReader, depth: number): Expression {
  const next = reader.peek();
  switch (next) {
    case '(':
      return readGroup(reader, depth);
    case '[':
      return { type: 'characters', set: readClass(reader) };
    case '.':
      reader.take();
      return { type: 'characters', set: dot };
    case '\\':
      return { type: 'characters', set: reader.escape('outside').set };
    case '^':
    case '$':
      throw reader.unsupported('^ and $ at the ends of the pattern, outside groups', next);
    case '*':
    case '+':
    case '?':
    case '{':
      throw reader.invalid('something to repeat before it', next);
    case ']':
    case '}':
      throw reader.invalid(`\\${next} for the character itself`, next);
    default: {
      if (isSurrogate(next.codePointAt(0)!))
        throw reader.unsupported('whole characters', 'half of one');
      reader.take();
      return { type: 'characters', set: single(next) };
    }
  }
}

const refusedGroups = [
  ['(?=', 'lookahead'],
  ['(?!', 'lookahead'],
  ['(?<=', 'lookbehind'],
  ['(?<!', 'lookbehind'],
] as const;

/** What a group is called makes no difference here. */
function readGroup(reader: PatternReader, depth: number): Expression {
  for (const [opening, name] of refusedGroups) {
    if (reader.startsWith(opening)) {
      throw reader.unsupported('a regular language', `${name}, ${opening}…)`);
    }
  }
  const opened = reader.position;
  reader.take();
  if (reader.skip('?')) {
    const name = /^<[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*>/u.exec(reader.rest)?.[0];
    if (name !== undefined) reader.take(name.length);
    else if (!reader.skip(':')) throw reader.unsupported('(…), (?:…) or (?<name>…)', 'flags');
  }
  const content = readChoice(reader, depth + 1);
  if (!reader.skip(')')) throw reader.invalid('a closing parenthesis', 'none', opened);
  return content;
}

function readQuantifier(reader: PatternReader, part: Expression): Expression {
  const at = reader.position;
  const counted = /^\{(\d+)(,?)(\d*)\}/.exec(reader.rest);
  let least = 0;
  let most = Infinity;
  if (reader.skip('*')) most = Infinity;
  else if (reader.skip('+')) least = 1;
  else if (reader.skip('?')) most = 1;
  else if (counted !== null && (counted[2] === ',' || counted[3] === '')) {
    const [whole, first, comma, last] = counted;
    reader.take(whole.length);
    least = countOf(first!);
    most = comma === '' ? least : last === '' ? Infinity : countOf(last!);
    if (most < least) throw reader.invalid('the smaller count first', whole, at);
  } else return part;
  // Lazy or greedy: the same texts match.
  reader.skip('?');
  return { type: 'repeat', part, least, most };
}

/** Not Infinity, however many digits. */
const countOf = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
