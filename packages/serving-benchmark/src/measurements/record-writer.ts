/**
 * @file Lines of JSON into a file, in the order they came, many at a time: what was measured is on
 * the disk soon after, and a process that is killed loses no more than the last moment.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { writeFailure } from '@gradus/runtime';

/** After which lines are written, however few. */
const patienceMs = 500;
const enoughCharacters = 256 * 1024;

export class LineWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #onFailure: (error: unknown) => void;
  #waiting: string[] = [];
  #characters = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  private constructor(path: string, file: FileHandle, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /**
   * A new file. @param onFailure told once, of a full disk for example; what was written stays
   * @throws GradusError `write-failed` (environment)
   */
  static async open(path: string, onFailure: (error: unknown) => void): Promise<LineWriter> {
    try {
      return new LineWriter(path, await open(path, 'w'), onFailure);
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  write(value: unknown): void {
    if (this.#failed) return;
    const line = `${JSON.stringify(value)}\n`;
    this.#waiting.push(line);
    this.#characters += line.length;
    if (this.#characters >= enoughCharacters) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), patienceMs);
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    await this.#file.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#characters = 0;
    this.#writing = this.#append(text, this.#writing);
  }

  async #append(text: string, before: Promise<void>): Promise<void> {
    await before;
    if (this.#failed) return;
    try {
      await this.#file.appendFile(text);
    } catch (error) {
      this.#failed = true;
      this.#onFailure(writeFailure(this.#path, error));
    }
  }
}
