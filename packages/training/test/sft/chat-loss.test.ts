import { createRandom } from '@gradus/statistics';
import {
  crossEntropy,
  fromData,
  grad,
  input,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  trace,
  valueAndGrad,
} from '@gradus/tensor';
import { initLlama, llama, type LlamaParameters } from '@gradus/transformer';
import { describe, expect, it } from 'vitest';
import { chatBatches, chatEvaluationBatches, type ChatBatch } from '../../src/sft/chat-batches.ts';
import { chatLoss } from '../../src/sft/chat-loss.ts';
import { chatTemplate, type Example } from '../../src/sft/chat-template.ts';
import { ignored, packed } from '../../src/sft/packing.ts';
import { byteTokenizer, someDialogues, tinyLlama } from './tiny-chat.ts';
