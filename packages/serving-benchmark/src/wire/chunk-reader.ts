/**
 * @file Reads the chunks of one stream: by the template of the chunks before where it fits, else
 * by parsing, which also learns the next template. Both ways give the same finding.
 */
import { learnTemplate, numberEnd, stringEnd, type ChunkTemplate } from './chunk-template.ts';
import { findInJson, type ChunkFinding } from './finding.ts';
import { liesAt, viewOf } from './literal.ts';

/** After so many chunks in a row for which learning was in vain, a stream is only parsed. */
const patience = 8;

export class ChunkReader {
  readonly #keepText: boolean;
  #template: ChunkTemplate | undefined;
  #vain = 0;

  /** @param keepText whether findings of content have the text itself, or only that there is some */
  constructor({ keepText = false }: { readonly keepText?: boolean } = {}) {
    this.#keepText = keepText;
  }

  /**
   * What the chunk whose JSON is [start, end) carries. Valid until the next call, of any reader.
   * @throws ProtocolError where it is no JSON object.
   */
  read(buffer: Buffer, start: number, end: number): ChunkFinding {
    if (this.match(buffer, start, end) === end) return this.matched;
    const finding = findInJson(buffer.toString('utf8', start, end));
    if (finding.content && this.#vain < patience) {
      this.#vain++;
      const learned = learnTemplate(buffer, start, end, finding);
      if (learned !== undefined) this.#template = learned;
    }
    return finding;
  }

  /** What the last successful match found. */
  get matched(): ChunkFinding {
    return this.#template!.shape.finding;
  }

  /**
   * Whether a chunk like the ones before begins at `start`.
   * @returns the position behind it; -1 where it is another kind, or not all there
   */
  match(buffer: Buffer, start: number, end: number): number {
    const template = this.#template;
    if (template === undefined) return -1;
    const { prefix, shape } = template;
    const { slots, suffix, finding } = shape;
    const contentAt = start + prefix.length;
    if (contentAt >= end) return -1;
    const view = viewOf(buffer);
    if (!liesAt(prefix, view, start)) return -1;
    const contentEnd = stringEnd(buffer, contentAt, end);
    if (contentEnd <= contentAt) return -1;
    let at = contentEnd;
    for (let index = 0; index < slots.length; index++) {
      const { literal, field } = slots[index]!;
      const numberAt = at + literal.length;
      if (numberAt >= end || !liesAt(literal, view, at)) return -1;
      if (field === undefined) {
        at = numberEnd(buffer, numberAt, end);
        if (at === -1) return -1;
      } else {
        at = countEnd(buffer, numberAt, end);
        if (at === -1) return -1;
        finding[field] = countAt(buffer, numberAt, at);
      }
    }
    const behind = at + suffix.length;
    if (behind > end || !liesAt(suffix, view, at)) return -1;
    this.#vain = 0;
    finding[shape.contentField] = this.#keepText ? textBetween(buffer, contentAt, contentEnd) : '';
    return behind;
  }
}

/** Behind a whole number that is exact as a double; -1 where it is any other number. */
function countEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = buffer[at]!;
    if (byte < 0x30 || byte > 0x39) break;
    at++;
  }
  const digits = at - start;
  if (digits === 0 || digits > 15 || (digits > 1 && buffer[start] === 0x30)) return -1;
  return at;
}

function countAt(buffer: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) count = count * 10 + (buffer[at]! - 0x30);
  return count;
}

/** A JSON string's content, without its quotes. */
function textBetween(buffer: Buffer, start: number, end: number): string {
  const text = buffer.toString('utf8', start, end);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}
