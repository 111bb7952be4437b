/** @file The field `normalizer` of a `tokenizer.json`, in both directions. */
import { z } from 'zod';
import { Charsmap } from '../normalize/charsmap.ts';
import { knownExpressions, type Pattern } from '../normalize/pattern.ts';
import type { NormalizerStep } from '../normalize/normalize.ts';
import { parseWith, type Path, unsupportedField } from './error.ts';

export const patternSchema = z.union([
  z.strictObject({ String: z.string() }),
  z.strictObject({ Regex: z.string() }),
]);

const componentSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Sequence'), normalizers: z.array(z.unknown()) }),
  z.strictObject({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    /** Null: as `lowercase`. */
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  z.strictObject({ type: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  z.strictObject({ type: z.literal('Lowercase') }),
  z.strictObject({ type: z.literal('StripAccents') }),
  z.strictObject({
    type: z.literal('Strip'),
    strip_left: z.boolean(),
    strip_right: z.boolean(),
  }),
  z.strictObject({ type: z.literal('Replace'), pattern: patternSchema, content: z.string() }),
  z.strictObject({ type: z.literal('Prepend'), prepend: z.string() }),
  z.strictObject({
    type: z.literal('Precompiled'),
    precompiled_charsmap: z.base64().nullable(),
  }),
]);

type Component = z.output<typeof componentSchema>;

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`, `invalid-charsmap` */
export function readNormalizer(value: unknown, path: Path): NormalizerStep[] {
  if (value === null || value === undefined) return [];
  const component = parseWith<Component>(componentSchema, value, path);
  switch (component.type) {
    case 'Sequence':
      return component.normalizers.flatMap((one, index) =>
        readNormalizer(one, [...path, 'normalizers', index]),
      );
    case 'BertNormalizer':
      return [
        {
          type: 'bert',
          cleanText: component.clean_text,
          spaceHan: component.handle_chinese_chars,
          stripAccents: component.strip_accents ?? component.lowercase,
          lowercase: component.lowercase,
        },
      ];
    case 'Lowercase':
      return [{ type: 'lowercase' }];
    case 'StripAccents':
      return [{ type: 'strip-marks' }];
    case 'Strip':
      return [{ type: 'strip', left: component.strip_left, right: component.strip_right }];
    case 'Replace':
      return [
        {
          type: 'replace',
          pattern: readPattern(component.pattern, [...path, 'pattern']),
          content: component.content,
        },
      ];
    case 'Prepend':
      return [{ type: 'prepend', content: component.prepend }];
    case 'Precompiled': {
      const bytes = Buffer.from(component.precompiled_charsmap ?? '', 'base64');
      return bytes.length === 0 ? [] : [{ type: 'charsmap', charsmap: new Charsmap(bytes) }];
    }
    default:
      return [{ type: 'unicode', form: component.type }];
  }
}

function readPattern(pattern: z.output<typeof patternSchema>, path: Path): Pattern {
  if ('String' in pattern) return { text: pattern.String };
  const expression = knownExpressions.find((known) => known === pattern.Regex);
  if (expression !== undefined) return { expression };
  throw unsupportedField(
    [...path, 'Regex'],
    `one of ${knownExpressions.map((known) => JSON.stringify(known)).join(', ')}`,
    JSON.stringify(pattern.Regex),
  );
}

export function writeNormalizer(steps: readonly NormalizerStep[]): unknown {
  const components = steps.map(writeStep);
  return components.length > 1
    ? { type: 'Sequence', normalizers: components }
    : (components[0] ?? null);
}

function writeStep(step: NormalizerStep): Component {
  switch (step.type) {
    case 'bert':
      return {
        type: 'BertNormalizer',
        clean_text: step.cleanText,
        handle_chinese_chars: step.spaceHan,
        strip_accents: step.stripAccents,
        lowercase: step.lowercase,
      };
    case 'unicode':
      return { type: step.form };
    case 'lowercase':
      return { type: 'Lowercase' };
    case 'strip-marks':
      return { type: 'StripAccents' };
    case 'strip':
      return { type: 'Strip', strip_left: step.left, strip_right: step.right };
    case 'replace':
      return {
        type: 'Replace',
        pattern:
          'text' in step.pattern
            ? { String: step.pattern.text }
            : { Regex: step.pattern.expression },
        content: step.content,
      };
    case 'prepend':
      return { type: 'Prepend', prepend: step.content };
    case 'charsmap':
      return {
        type: 'Precompiled',
        precompiled_charsmap: Buffer.from(step.charsmap.bytes).toString('base64'),
      };
  }
}
