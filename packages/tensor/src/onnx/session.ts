/**
 * @file A model in onnxruntime, in the thread that calls: while it computes, nothing else in this
 * thread runs. A session in a thread of its own (thread.ts) is this one at the other end.
 */
import { GradusError } from '@gradus/runtime';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { DType, NdArray } from '../nd-array.ts';

export interface SessionOptions {
  /** Threads that compute; one per core unless said otherwise. */
  readonly threads?: number;
  /**
   * Whether threads that wait for the others keep their core busy; true unless said otherwise. That
   * saves waking them, and where somebody else needs the core it takes it from them.
   */
  readonly spin?: boolean;
  /** Writes how long each node took into a file whose name begins so, when the session ends. */
  readonly profile?: string;
}

export interface SessionModel {
  /** Belongs to the session from now on. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly dtype: DType }[];
}

export interface Session extends AsyncDisposable {
  /**
   * @param into where the results are to be written: arrays of the right types and shapes
   * @returns the results, in order
   */
  run(feeds: readonly NdArray[], into?: readonly NdArray[]): Promise<NdArray[]>;
}

/** @throws GradusError when onnxruntime does not take the model. */
export async function openSession(
  { bytes, inputs, outputs }: SessionModel,
  { threads, spin = true, profile }: SessionOptions = {},
): Promise<Session> {
  const session = await naming('take the graph', () =>
    InferenceSession.create(bytes, {
      // A quarter more memory for 2% less time.
      enableMemPattern: false,
      // Errors are thrown; nothing is printed.
      logSeverityLevel: 4,
      ...(spin ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    }),
  );
  return {
    run: async (feeds, into) => {
      const fed = Object.fromEntries(feeds.map((array, i) => [inputs[i]!, asOrt(array)]));
      const fetched = Object.fromEntries(
        outputs.map(({ name }, i) => [name, into === undefined ? null : asOrt(into[i]!)]),
      );
      const results = await naming('run the graph', () => session.run(fed, fetched));
      return outputs.map(({ name, dtype }, i) => into?.[i] ?? fromOrt(results[name]!, dtype));
    },
    [Symbol.asyncDispose]: async () => {
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}

function asOrt({ dtype, shape, data }: NdArray): OrtTensor {
  return new OrtTensor(dtype, data as never, shape);
}

function fromOrt({ data, dims }: OrtTensor, dtype: DType): NdArray {
  return { dtype, shape: [...dims], data: data as NdArray['data'] };
}

async function naming<Value>(doing: string, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    throw new GradusError({
      code: 'onnxruntime',
      kind: 'usage',
      what: `onnxruntime could not ${doing}: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
}
