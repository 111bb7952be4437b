/**
 * @file The field `post_processor`: what a model wants around its text, [CLS] … [SEP]. That is no part
 * of the mapping between text and ids, so `encode` never adds it; `applyTemplate` does.
 */
import { z } from 'zod';
import { invalidField, parseWith, type Path } from './error.ts';

/** The ids of a text, or fixed ids around it; with BERT's segment number. */
export type TemplatePart =
  | { readonly text: 'first' | 'second'; readonly segment: number }
  | { readonly token: string; readonly ids: readonly number[]; readonly segment: number };

export interface Template {
  readonly single: readonly TemplatePart[];
  readonly pair: readonly TemplatePart[];
}

/** `[CLS]` first `[SEP]` → the ids in this order, and the segment of each. */
export function applyTemplate(
  template: Template,
  first: readonly number[],
  second?: readonly number[],
): { readonly ids: number[]; readonly segments: number[] } {
  const parts = (second === undefined ? template.single : template.pair).map((part) => ({
    ids: 'token' in part ? part.ids : part.text === 'first' ? first : (second ?? []),
    segment: part.segment,
  }));
  return {
    ids: parts.flatMap(({ ids }) => [...ids]),
    segments: parts.flatMap(({ ids, segment }) => ids.map(() => segment)),
  };
}

const typeId = z.int().nonnegative();
const pieceSchema = z.union([
  z.strictObject({
    Sequence: z.strictObject({ id: z.enum(['A', 'B']), type_id: typeId }),
  }),
  z.strictObject({ SpecialToken: z.strictObject({ id: z.string(), type_id: typeId }) }),
]);
const tokenWithId = z.tuple([z.string(), z.int().nonnegative()]);
const byteLevelFields = {
  add_prefix_space: z.boolean(),
  trim_offsets: z.boolean(),
};

const processorSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('TemplateProcessing'),
    single: z.array(pieceSchema),
    pair: z.array(pieceSchema),
    special_tokens: z.record(
      z.string(),
      z.strictObject({
        id: z.string(),
        ids: z.array(z.int().nonnegative()),
        tokens: z.array(z.string()),
      }),
    ),
  }),
  z.strictObject({ type: z.literal('BertProcessing'), sep: tokenWithId, cls: tokenWithId }),
  z.strictObject({
    type: z.literal('RobertaProcessing'),
    sep: tokenWithId,
    cls: tokenWithId,
    ...byteLevelFields,
  }),
  /** Trims white space off offsets, which are never trimmed here; changes no id. */
  z.strictObject({
    type: z.literal('ByteLevel'),
    ...byteLevelFields,
    use_regex: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('Sequence'), processors: z.array(z.unknown()) }),
]);

type Processor = z.output<typeof processorSchema>;

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json` */
export function readTemplate(value: unknown, path: Path): Template | undefined {
  if (value === null || value === undefined) return undefined;
  const processor = parseWith<Processor>(processorSchema, value, path);
  switch (processor.type) {
    case 'ByteLevel':
      return undefined;
    case 'Sequence': {
      const templates = processor.processors
        .map((one, index) => readTemplate(one, [...path, 'processors', index]))
        .filter((template) => template !== undefined);
      if (templates.length > 1)
        throw invalidField([...path, 'processors'], 'at most one template', `${templates.length}`);
      return templates[0];
    }
    case 'TemplateProcessing':
      return {
        single: readParts(processor, 'single', path),
        pair: readParts(processor, 'pair', path),
      };
    case 'BertProcessing':
    case 'RobertaProcessing':
      return bertTemplate(processor);
  }
}

/** RoBERTa has two separators between its texts, and one segment for both. */
function bertTemplate({
  type,
  cls,
  sep,
}: Extract<Processor, { type: 'BertProcessing' | 'RobertaProcessing' }>): Template {
  const isBert = type === 'BertProcessing';
  const token = ([name, id]: readonly [string, number], segment: number): TemplatePart => ({
    token: name,
    ids: [id],
    segment,
  });
  const single: TemplatePart[] = [token(cls, 0), { text: 'first', segment: 0 }, token(sep, 0)];
  const second = isBert ? 1 : 0;
  return {
    single,
    pair: [
      ...single,
      ...(isBert ? [] : [token(sep, 0)]),
      { text: 'second', segment: second },
      token(sep, second),
    ],
  };
}

function readParts(
  processor: Extract<Processor, { type: 'TemplateProcessing' }>,
  field: 'single' | 'pair',
  path: Path,
): TemplatePart[] {
  return processor[field].map((piece, index) => {
    if ('Sequence' in piece)
      return {
        text: piece.Sequence.id === 'A' ? 'first' : 'second',
        segment: piece.Sequence.type_id,
      };
    const { id, type_id: segment } = piece.SpecialToken;
    const known = Object.hasOwn(processor.special_tokens, id)
      ? processor.special_tokens[id]
      : undefined;
    if (known === undefined)
      throw invalidField(
        [...path, field, index, 'SpecialToken', 'id'],
        'one of special_tokens',
        JSON.stringify(id),
      );
    return { token: id, ids: known.ids, segment };
  });
}

export function writeTemplate(template: Template | undefined): unknown {
  if (template === undefined) return null;
  const tokens = [...template.single, ...template.pair].filter((part) => 'token' in part);
  return {
    type: 'TemplateProcessing',
    single: template.single.map(writePart),
    pair: template.pair.map(writePart),
    special_tokens: Object.fromEntries(
      tokens.map(({ token, ids }) => [token, { id: token, ids, tokens: ids.map(() => token) }]),
    ),
  };
}

const writePart = (part: TemplatePart): unknown =>
  'token' in part
    ? { SpecialToken: { id: part.token, type_id: part.segment } }
    : { Sequence: { id: part.text === 'first' ? 'A' : 'B', type_id: part.segment } };
