/**
 * @file The chunks of one stream differ in a string and a few numbers and agree in every other
 * byte. So a chunk that was parsed becomes a template: literal bytes, one slot for the content,
 * slots for the numbers behind it. A later chunk that fits is the same JSON but for the slots, and
 * its finding is known without parsing it.
 *
 * Which slot means what is not guessed from names: the slots are filled with marks, the result is
 * parsed the slow way, and a template is kept only if the marks come back. Any engine's shape of
 * chunk works, and a chunk that does not fit costs time, never a different result.
 */
import { countFields, findInJson, type ChunkFinding, type CountField } from './finding.ts';
import { literalOf, type Literal } from './literal.ts';

/** A run of literal bytes and the number that follows it. */
interface NumberSlot {
  readonly literal: Literal;
  /** What the number says; undefined: nothing that a finding has (a time, a rate). */
  readonly field: CountField | undefined;
}

/** What the content's slot fills. */
export type ContentField = 'text' | 'reasoning';

export interface ChunkTemplate {
  /** Up to and with the content's opening quote: has the stream's id in it. */
  readonly prefix: Literal;
  readonly shape: ChunkShape;
}

/**
 * What the chunks of all streams of a run have in common: one object for all of them. A thousand
 * streams with copies of their own would not fit into a processor's cache.
 */
export interface ChunkShape {
  readonly contentField: ContentField;
  /** In order, behind the content's closing quote. */
  readonly slots: readonly NumberSlot[];
  readonly suffix: Literal;
  /** What a match finds: filled anew by each, and valid until the next of any stream. */
  readonly finding: ChunkFinding;
}

const quote = 0x22;
const backslash = 0x5c;
/** Keys whose string may be generated content. */
const contentKeys = ['"content":', '"text":', '"reasoning":', '"reasoning_content":'].map((key) =>
  Buffer.from(key),
);
const mark = 'a mark';
/** Sixteen digits at most are exact; marks are far from any count and from one another. */
const firstNumberMark = 900_000_001;

/**
 * @param finding what the slow way says about the data in [start, end)
 * @returns undefined where the chunk is not of the plain kind that repeats
 */
export function learnTemplate(
  buffer: Buffer,
  start: number,
  end: number,
  finding: ChunkFinding,
): ChunkTemplate | undefined {
  const plain = finding.content && finding.finishReason === undefined && !finding.choiceless;
  if (!plain || finding.error !== undefined || finding.toolCalls !== '') return undefined;
  for (const key of contentKeys) {
    const contentAt = openingQuote(buffer, start, end, key);
    if (contentAt === -1) continue;
    const template = templateAround(buffer, start, end, contentAt);
    if (template !== undefined) return template;
  }
  return undefined;
}

/** Behind the opening quote of the first string, not empty, under `key`. */
function openingQuote(buffer: Buffer, start: number, end: number, key: Buffer): number {
  const keyAt = buffer.indexOf(key, start);
  if (keyAt === -1) return -1;
  let at = keyAt + key.length;
  while (at < end && buffer[at] === 0x20) at++;
  return at + 1 < end && buffer[at] === quote && buffer[at + 1] !== quote ? at + 1 : -1;
}

function templateAround(
  buffer: Buffer,
  start: number,
  end: number,
  contentAt: number,
): ChunkTemplate | undefined {
  const contentEnd = stringEnd(buffer, contentAt, end);
  if (contentEnd === -1) return undefined;
  const literals: Buffer[] = [];
  let literalAt = contentEnd;
  for (let at = contentEnd + 1; at < end;) {
    const byte = buffer[at]!;
    if (byte === quote) {
      const close = stringEnd(buffer, at + 1, end);
      if (close === -1) return undefined;
      at = close + 1;
    } else if (byte === 0x2d || isDigit(byte)) {
      const behind = numberEnd(buffer, at, end);
      if (behind === -1) return undefined;
      literals.push(buffer.subarray(literalAt, at));
      literalAt = behind;
      at = behind;
    } else {
      at++;
    }
  }
  const prefix = buffer.subarray(start, contentAt);
  const suffix = buffer.subarray(literalAt, end);
  return proven(prefix, literals, suffix);
}

/** Fills the slots with marks, parses, and sees where they come back. */
function proven(
  prefix: Buffer,
  literals: readonly Buffer[],
  suffix: Buffer,
): ChunkTemplate | undefined {
  let probe = prefix.toString() + mark;
  for (const [index, literal] of literals.entries()) {
    probe += literal.toString() + String(firstNumberMark + index);
  }
  let finding: ChunkFinding;
  try {
    finding = findInJson(probe + suffix.toString());
  } catch {
    return undefined;
  }
  const contentField = contentFieldOf(finding);
  if (contentField === undefined) return undefined;
  const fields = literals.map((_, index) =>
    countFields.find((field) => finding[field] === firstNumberMark + index),
  );
  finding[contentField] = '';
  // A count before the content is a literal: the same number in every chunk that fits.
  for (const field of fields) if (field !== undefined) finding[field] = -1;
  const texts = [...literals, suffix].map((bytes) => bytes.toString('latin1'));
  const key = JSON.stringify([contentField, fields, texts, finding]);
  return {
    prefix: literalOf(prefix),
    shape: sharedShape(key, () => ({
      contentField,
      slots: literals.map((literal, index) => ({
        literal: literalOf(literal),
        field: fields[index],
      })),
      suffix: literalOf(suffix),
      finding,
    })),
  };
}

/** A run has one or two. Servers that put something new into every stream must not fill memory. */
const mostShapes = 64;
const shapes = new Map<string, ChunkShape>();

function sharedShape(key: string, create: () => ChunkShape): ChunkShape {
  const known = shapes.get(key);
  if (known !== undefined) return known;
  if (shapes.size === mostShapes) shapes.clear();
  const shape = create();
  shapes.set(key, shape);
  return shape;
}

function contentFieldOf(finding: ChunkFinding): ContentField | undefined {
  const { text, reasoning } = finding;
  if (finding.finishReason !== undefined || finding.error !== undefined) return undefined;
  if (text === mark && reasoning === '') return 'text';
  return reasoning === mark && text === '' ? 'reasoning' : undefined;
}

/**
 * The closing quote of the JSON string whose content begins at `start`; -1 where the bytes are not
 * such a string, or not all there.
 */
export function stringEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = buffer[at]!;
    if (byte === quote) return at;
    if (byte < 0x20) return -1;
    if (byte === backslash) {
      const length = escapeLength(buffer, at, end);
      if (length === -1) return -1;
      at += length;
    } else {
      at++;
    }
  }
  return -1;
}

/** `\n` is 2 bytes, `\u00e9` 6; -1 where it is neither. */
function escapeLength(buffer: Buffer, at: number, end: number): number {
  if (at + 1 >= end) return -1;
  switch (buffer[at + 1]) {
    case quote:
    case backslash:
    case 0x2f: // '/'
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    case 0x75: // u
      if (at + 6 > end) return -1;
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (!isHexDigit(buffer[digit]!)) return -1;
      }
      return 6;
    default:
      return -1;
  }
}

/** Behind the JSON number that begins at `start`; -1 where none does. */
export function numberEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  if (at < end && buffer[at] === 0x2d) at++;
  const integerEnd = digitsEnd(buffer, at, end);
  if (integerEnd === at || (buffer[at] === 0x30 && integerEnd > at + 1)) return -1;
  at = integerEnd;
  if (at < end && buffer[at] === 0x2e) {
    const fractionEnd = digitsEnd(buffer, at + 1, end);
    if (fractionEnd === at + 1) return -1;
    at = fractionEnd;
  }
  if (at < end && (buffer[at] === 0x65 || buffer[at] === 0x45)) {
    at++;
    if (at < end && (buffer[at] === 0x2b || buffer[at] === 0x2d)) at++;
    const exponentEnd = digitsEnd(buffer, at, end);
    if (exponentEnd === at) return -1;
    at = exponentEnd;
  }
  return at;
}

function digitsEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(buffer[at]!)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
