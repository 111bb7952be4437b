/**
 * @file What code in a bundle uses and Node 20 lacks: put in where it is missing, before anything
 * else is loaded. tsconfig.bundle.json lets nothing else through that is newer.
 */
declare global {
  interface RegExpConstructor {
    escape(text: string): string;
  }
}

/** Less thorough than the real one: fit for a pattern of its own, not beside other pieces. */
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

export function fillIn(): void {
  if (typeof RegExp.escape === 'function') return;
  Object.defineProperty(RegExp, 'escape', { value: escaped, configurable: true, writable: true });
}
