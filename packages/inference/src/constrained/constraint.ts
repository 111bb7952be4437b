/**
 * @file What a text must be: a schema, a regular expression or a list of choices, compiled. It knows
 * nothing of tokens yet; tokens/masks.ts brings both together.
 */
import { GradusError } from '@gradus/runtime';
import { GrammarBuilder } from './automaton/builder.ts';
import { finishGrammar } from './automaton/grammar.ts';
import { choice, type Language, literal } from './automaton/language.ts';
import { Machine } from './automaton/machine.ts';
import { characters } from './automaton/utf8.ts';
import { grammarOfSchema, type JsonSchemaOptions } from './json/schema.ts';
import { wholeMatch } from './pattern/language.ts';
import { parsePattern } from './pattern/syntax.ts';

export class Constraint {
  readonly machine: Machine;

  /** @throws GradusError `unsatisfiable-constraint` where no text meets it */
  constructor(draft: GrammarBuilder) {
    const grammar = finishGrammar(draft);
    if (grammar === undefined) {
      throw new GradusError({
        code: 'unsatisfiable-constraint',
        kind: 'usage',
        what: 'No text can meet this constraint',
        expected: 'at least one that is finite',
        received: 'bounds, values or references that leave none',
        remedy:
          'Look for bounds that exclude each other, and for a "$ref" that is required in itself.',
      });
    }
    this.machine = new Machine(grammar);
  }

  /** Whether this is a whole text that meets it. */
  accepts(text: string | Uint8Array): boolean {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    return this.machine.read(this.machine.start, bytes)?.canEnd ?? false;
  }
}

/**
 * Documents of the schema, members in the order of its properties. What has no place in the subset
 * that structured outputs take is refused by its place and name.
 * @throws GradusError `invalid-schema`, `unsupported-schema`, `invalid-pattern`,
 *   `unsupported-pattern`, `constraint-too-large`, `unsatisfiable-constraint`
 */
export function compileJsonSchema(schema: unknown, options: JsonSchemaOptions = {}): Constraint {
  return new Constraint(grammarOfSchema(schema, options));
}

/**
 * Texts that match from their start to their end; `^` and `$` there are allowed and change nothing.
 * @throws GradusError `invalid-pattern`, `unsupported-pattern`, `constraint-too-large`,
 *   `unsatisfiable-constraint`
 */
export function compileRegex(pattern: string): Constraint {
  return compileLanguage(wholeMatch(parsePattern(pattern), characters));
}

/** One of these texts. @throws GradusError `no-choices`, `constraint-too-large` */
export function compileChoice(texts: readonly string[]): Constraint {
  if (texts.length === 0) {
    throw new GradusError({
      code: 'no-choices',
      kind: 'usage',
      what: 'Cannot choose from nothing',
      expected: 'one text or more',
      received: 'none',
    });
  }
  return compileLanguage(choice(texts.map((text) => literal(text))));
}

function compileLanguage(language: Language): Constraint {
  const builder = new GrammarBuilder();
  const { start, end } = builder.rules[builder.addRule('The constraint')]!;
  language(builder, start, end);
  return new Constraint(builder);
}
