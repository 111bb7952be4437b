/**
 * @file Where the time of a token goes, by onnxruntime's own profile of a run of its own (which is a
 * little slower for being profiled), and how fast this machine reads memory at most: a token of one
 * text reads every weight once, so weights by that rate is a time that no decoder falls below, unless
 * they fit into a cache.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WeightFormat } from '@gradus/inference';
import { compile, fromData, sum, type Tensor } from '@gradus/tensor';
import { decodeTexts, openRunner } from './engine-arm.ts';
import type { DecodedModel } from './models.ts';

export interface TokenTime {
  readonly weights: WeightFormat;
  readonly nodes: number;
  /** Microseconds of a step: products with weights, keys and values fetched and written, the rest. */
  readonly productsUs: number;
  readonly pagesUs: number;
  readonly otherNodesUs: number;
  /** Within onnxruntime's run and in no node. */
  readonly betweenUs: number;
  /** Outside of it: laying out, keeping keys and values, drawing, handing out. */
  readonly oursUs: number;
}

interface ProfileEvent {
  readonly name: string;
  readonly cat: string;
  /** Microseconds: when it began, and how long it took. */
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

const products = new Set(['Gemm', 'MatMul', 'FusedMatMul', 'MatMulNBits']);
const pages = new Set(['Gather', 'ScatterND']);

export async function profileDecoding(
  { model }: DecodedModel,
  options: { readonly weights: WeightFormat; readonly threads: number; readonly folder: string },
): Promise<TokenTime> {
  const { weights, threads, folder } = options;
  const profile = join(folder, `profile-${weights}`);
  let [wholeUs, steps] = [0, 0];
  {
    await using runner = await openRunner(model, { weights, threads, profile });
    await decodeTexts(runner, 1);
    const { tokensPerSecond, ids } = await decodeTexts(runner, 1);
    wholeUs = 1e6 / tokensPerSecond;
    steps = ids.length - 1;
  }
  const file = (await readdir(dirname(profile))).find((name) => name.startsWith(basename(profile)));
  const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as ProfileEvent[];
  // Those whose time was taken: of the second text, behind its first token.
  const runs = events
    .filter(({ name }) => name === 'model_run')
    .toSorted((a, b) => a.ts - b.ts)
    .slice(-steps);
  const nodes = events.filter(
    ({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= runs[0]!.ts,
  );
  const perRun = (chosen: readonly ProfileEvent[]): number =>
    chosen.reduce((total, { dur }) => total + dur, 0) / runs.length;
  const kindOf = ({ args }: ProfileEvent): 'products' | 'pages' | 'others' => {
    const type = args?.op_name ?? '';
    if (products.has(type)) return 'products';
    return pages.has(type) ? 'pages' : 'others';
  };
  const of = (kind: string): number => perRun(nodes.filter((node) => kindOf(node) === kind));
  return {
    weights,
    nodes: nodes.length / runs.length,
    productsUs: of('products'),
    pagesUs: of('pages'),
    otherNodesUs: of('others'),
    betweenUs: perRun(runs) - perRun(nodes),
    oursUs: wholeUs - perRun(runs),
  };
}

/** The best of several: adding up 256 MB, which are in no cache, with all threads. */
export async function memoryBytesPerSecond(threads: number): Promise<number> {
  const shape = [256, 262_144];
  const data = new Float32Array(new SharedArrayBuffer(4 * shape[0]! * shape[1]!));
  const values = fromData(data.fill(1), shape);
  const build = (x: Tensor): Tensor => sum(x, { axes: [-1] });
  await using compiled = await compile(build, [values], { thread: 'caller', threads });
  let bestMs = Infinity;
  for (let attempt = 0; attempt < 6; attempt++) {
    const startedMs = performance.now();
    await compiled.run(values);
    bestMs = Math.min(bestMs, performance.now() - startedMs);
  }
  return (1000 * data.byteLength) / bestMs;
}
