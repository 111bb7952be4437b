/**
 * @file What a model may write that may call tools and need not: any text, unless it begins like a
 * call. Then it has to be one: a document of the schema, or some of them, each between marks.
 */
import { Constraint } from './constraint.ts';
import { GrammarBuilder } from './automaton/builder.ts';
import { complement, everyCharacter } from './automaton/code-points.ts';
import {
  call,
  choice,
  empty,
  type Language,
  literal,
  optional,
  repeat,
  sequence,
} from './automaton/language.ts';
import { characters } from './automaton/utf8.ts';
import { drawSchema } from './json/schema.ts';

export interface CallMarks {
  readonly open: string;
  readonly close: string;
}

/**
 * A text that begins with a brace, or with the opening mark, is held to the schema; others are free.
 * @param schema of one call: its documents are objects
 * @throws GradusError as `compileJsonSchema`
 */
export function compileTextOrCalls(schema: unknown, { open, close }: CallMarks): Constraint {
  const builder = new GrammarBuilder();
  const { start, end } = builder.rules[builder.addRule('Text or calls')]!;
  const document = call(drawSchema(builder, schema));
  const lineBreak = optional(literal('\n'));
  const marked = sequence([
    literal(open),
    lineBreak,
    document,
    lineBreak,
    literal(close),
    lineBreak,
  ]);
  choice([textWithout(open), document, repeat(marked, 1, Infinity)])(builder, start, end);
  return new Constraint(builder);
}

/** Texts that begin neither with a brace nor with the mark; one that parts from it later is free. */
function textWithout(mark: string): Language {
  const anything = repeat(characters(everyCharacter), 0, Infinity);
  const other = (than: string): Language =>
    characters(complement(Array.from(than, (one) => [one.codePointAt(0)!, one.codePointAt(0)!])));
  const begun = Array.from({ length: mark.length - 1 }, (_, at): Language => {
    const before = literal(mark.slice(0, at + 1));
    return sequence([before, optional(sequence([other(mark[at + 1]!), anything]))]);
  });
  return choice([empty, sequence([other(`{${mark[0]!}`), anything]), ...begun]);
}
