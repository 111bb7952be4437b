/**
 * @file Where long arrays lie: in shared memory, so that an engine in another thread reads and writes
 * them without copies; those of single precision in one memory of WebAssembly, so that a loop there
 * reaches them all.
 */
export type Floats = Float32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>;

/** Gives arrays of one length, all 0. */
export type Allocate = () => Floats;

const pageBytes = 65_536;
/** Of WebAssembly's, 4 GiB. */
const mostPages = 65_536;
/** A line of a processor's cache: no array begins in the middle of one. */
const alignment = 64;

const memories = new WeakMap<SharedArrayBuffer, WebAssembly.Memory>();

/** @param arrays as many as will lie together; more lie each for itself */
export function allocator(dtype: 'float32' | 'float64', length: number, arrays: number): Allocate {
  if (dtype === 'float64') return () => new Float64Array(new SharedArrayBuffer(8 * length));
  const apart = (): Floats => new Float32Array(new SharedArrayBuffer(4 * length));
  const strideBytes = Math.ceil((4 * length) / alignment) * alignment;
  const pages = Math.ceil((strideBytes * arrays) / pageBytes);
  if (pages > mostPages) return apart;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { buffer } = memory;
  memories.set(buffer, memory);
  let given = 0;
  return () => (given < arrays ? new Float32Array(buffer, strideBytes * given++, length) : apart());
}

/** The memory of WebAssembly in which all of them lie, if there is one. */
export function memoryOf(arrays: readonly Floats[]): WebAssembly.Memory | undefined {
  const [first] = arrays;
  const isOne = arrays.every(({ buffer }) => buffer === first?.buffer);
  return isOne && first !== undefined ? memories.get(first.buffer) : undefined;
}
