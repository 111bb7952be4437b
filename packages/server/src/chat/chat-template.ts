/**
 * @file The prompt of a conversation by the model's own template: Jinja, as tokenizer_config.json has
 * it. The template writes marks such as `<|user|>`; what people say may spell one, and stays
 * characters.
 */
import { Template } from '@huggingface/jinja';
import { GradusError } from '@gradus/runtime';
import type { AnyTokenizer } from '@gradus/tokenizer';
import type { Message, Tool } from '../api/chat-body.ts';

export interface Conversation {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[] | undefined;
}

export class ChatTemplate {
  readonly #template: Template;
  readonly #tokenizer: AnyTokenizer;
  readonly #names: Readonly<Record<string, unknown>>;
  readonly #marks: readonly string[];

  /**
   * @param names what the template may call by name beside the conversation: `bos_token`
   * @throws GradusError `chat-template` for what is no template
   */
  constructor(
    source: string,
    tokenizer: AnyTokenizer,
    names: Readonly<Record<string, unknown>> = {},
  ) {
    this.#template = refusing(() => new Template(source));
    this.#tokenizer = tokenizer;
    this.#names = names;
    this.#marks = [...tokenizer.specialTokens.keys()];
  }

  /** Up to where the assistant goes on. @throws GradusError `chat-template` where it is refused */
  render(conversation: Conversation): string {
    return this.#split(conversation)
      .map(({ text }) => text)
      .join('');
  }

  /** @throws as `render` */
  encode(conversation: Conversation): number[] {
    return this.#split(conversation).flatMap(({ text, isMark }) =>
      isMark ? [this.#tokenizer.specialTokens.get(text)!] : this.#tokenizer.encode(text),
    );
  }

  /** Marks of the template, and what stands between them. */
  #split({ messages, tools }: Conversation): { readonly text: string; readonly isMark: boolean }[] {
    const rendered = refusing(() =>
      this.#template.render({
        ...this.#names,
        messages: this.#hidden(messages),
        ...(tools === undefined ? {} : { tools: this.#hidden(tools) }),
        add_generation_prompt: true,
      }),
    );
    if (this.#marks.length === 0) return [{ text: rendered, isMark: false }];
    const anyMark = new RegExp(`(${this.#marks.map((mark) => RegExp.escape(mark)).join('|')})`);
    return rendered
      .split(anyMark)
      .map((text, at) =>
        at % 2 === 1 ? { text, isMark: true } : { text: this.#shown(text), isMark: false },
      )
      .filter(({ text }) => text !== '');
  }

  /** The same data, with stand-ins for marks that it spells. */
  #hidden(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.#marks.reduce((text, mark, n) => text.replaceAll(mark, standIn(n)), value);
    }
    if (Array.isArray(value)) return value.map((item) => this.#hidden(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.#hidden(item)]),
    );
  }

  #shown(text: string): string {
    return this.#marks.reduce((rest, mark, n) => rest.replaceAll(standIn(n), mark), text);
  }
}

/** Of private use: nobody types them, and who does gets a mark's characters, never the mark. */
const standIn = (n: number): string => `\u{F0000}${n}\u{F0001}`;

function refusing<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (cause) {
    throw new GradusError({
      code: 'chat-template',
      kind: 'usage',
      what: "The model's chat template cannot write this conversation",
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
