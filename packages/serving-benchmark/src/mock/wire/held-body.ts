/**
 * @file A body that something holds back: before its head, in the middle, or until enough events
 * are together. What is asked of it is done in order, as soon as it may go on.
 */
import type { Clock } from '../clock.ts';
import type { StreamBody } from './stream-body.ts';

export interface HoldOptions {
  /** Writes the head. */
  readonly open: () => StreamBody;
  readonly delayMs: number;
  /** Events per write. */
  readonly eventsPerWrite: number;
  /** A comment line every so often, whatever holds the rest back. */
  readonly comment: { readonly text: string; readonly everyMs: number } | undefined;
  readonly clock: Clock;
}

export class HeldBody implements StreamBody {
  readonly #options: HoldOptions;
  #body: StreamBody | undefined;
  readonly #actions: (() => void)[] = [];
  readonly #events: string[] = [];
  #held = false;
  #over = false;
  #stopComments: (() => void) | undefined;
  #stopHold: (() => void) | undefined;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.hold(options.delayMs);
    this.#do(() => {
      this.#body = options.open();
      this.#commentLater();
    });
  }

  get unreadBytes(): number {
    return this.#body?.unreadBytes ?? 0;
  }

  /** Everything that is asked from now on waits for so long. */
  hold(forMs: number): void {
    if (forMs === 0) return;
    const { clock } = this.#options;
    this.#do(() => {
      this.#held = true;
      this.#stopHold = clock.at(clock.nowMs() + forMs, () => {
        this.#held = false;
        this.#run();
      });
    });
  }

  add(event: string): void {
    this.#events.push(event);
    if (this.#events.length >= this.#options.eventsPerWrite) this.#write();
  }

  /** What is too little for a write waits for more. */
  flush(): void {
    return;
  }

  end(): void {
    this.#finish(() => this.#body?.end());
  }

  abort(): void {
    this.#finish(() => this.#body?.abort());
  }

  reset(): void {
    this.#finish(() => this.#body?.reset());
  }

  /** The client has gone. */
  drop(): void {
    this.#over = true;
    this.#actions.length = 0;
    this.#stopComments?.();
    this.#stopHold?.();
  }

  #write(): void {
    const events = this.#events.splice(0).join('');
    if (events === '') return;
    this.#do(() => {
      this.#body?.add(events);
      this.#body?.flush();
    });
  }

  #finish(last: () => void): void {
    this.#write();
    this.#do(() => {
      last();
      this.drop();
    });
  }

  #do(action: () => void): void {
    if (this.#over) return;
    this.#actions.push(action);
    if (!this.#held) this.#run();
  }

  #run(): void {
    while (!this.#held) {
      const action = this.#actions.shift();
      if (action === undefined) return;
      action();
    }
  }

  #commentLater(): void {
    const { comment, clock } = this.#options;
    if (comment === undefined) return;
    this.#stopComments = clock.at(clock.nowMs() + comment.everyMs, () => {
      this.#body?.add(comment.text);
      this.#body?.flush();
      this.#commentLater();
    });
  }
}
