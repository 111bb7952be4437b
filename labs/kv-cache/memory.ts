/** @file What a token takes of memory: counted off arrays, and by the formula for models too large to load. */
import { claim, type Claim, formatCsv } from '@gradus/evidence';
import { cacheShape, type CacheShape, sizeBytes } from './cache.ts';
import { smallLlama } from './models.ts';
import { bytesPerToken } from './practice/solution.ts';
import { readEagerly } from './reader.ts';

const tokens = 7;
const kinds = [
  { name: 'MHA', keyValueHeads: 4 },
  { name: 'GQA, groups of 2', keyValueHeads: 2 },
  { name: 'MQA', keyValueHeads: 1 },
];

interface Published extends CacheShape {
  readonly name: string;
  readonly contextLength: number;
}

/** Shapes as their papers and configuration files give them. */
const published: readonly Published[] = [
  { name: 'GPT-2', layers: 12, keyValueHeads: 12, headWidth: 64, contextLength: 1024 },
  { name: 'OPT-13B', layers: 40, keyValueHeads: 40, headWidth: 128, contextLength: 2048 },
  { name: 'LLaMA 7B', layers: 32, keyValueHeads: 32, headWidth: 128, contextLength: 2048 },
  { name: 'LLaMA 13B', layers: 40, keyValueHeads: 40, headWidth: 128, contextLength: 2048 },
  { name: 'Llama 2 70B', layers: 80, keyValueHeads: 8, headWidth: 128, contextLength: 4096 },
  { name: 'Llama 3.1 8B', layers: 32, keyValueHeads: 8, headWidth: 128, contextLength: 131_072 },
];

const in16Bits = (shape: CacheShape): number => bytesPerToken({ ...shape, bytesPerNumber: 2 });

export function memoryClaims(): Claim[] {
  const text = Array.from({ length: tokens }, (_, i) => i);
  const found = kinds.map(({ name, keyValueHeads }) => {
    const model = smallLlama({ keyValueHeads });
    const counted = sizeBytes(readEagerly(model, text).cache) / tokens;
    const law = bytesPerToken({ ...cacheShape(model), bytesPerNumber: 4 });
    return { name, counted, law };
  });
  const named = (name: string): Published => published.find((one) => one.name === name)!;
  const llama13 = named('LLaMA 13B');
  return [
    claim({
      statement: `A token takes 2 · layers · K · D numbers, K heads of keys of width D: ${found.map(({ name, counted }) => `${name} ${counted} bytes`).join(', ')} in 4 layers of 16 dimensions.`,
      metric: 'kinds of heads that take another number of bytes',
      value: found.filter(({ counted, law }) => counted !== law).length,
      unit: 'kinds',
      comparison: '=',
      threshold: 0,
      oracle: 'the arrays that the model returned',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'A token of OPT-13B takes 800 KiB in float16.',
      metric: 'by the formula',
      value: in16Bits(named('OPT-13B')) / 1024,
      unit: 'KiB',
      comparison: '=',
      threshold: 800,
      oracle: 'Kwon et al. 2023, section 3: 800 KB for a token of OPT-13B',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'A whole text of LLaMA 13B takes 1.7 GB.',
      metric: 'by the formula, to a tenth',
      value: Math.round((in16Bits(llama13) * llama13.contextLength) / 1e8) / 10,
      unit: 'GB',
      comparison: '=',
      threshold: 1.7,
      oracle: 'the announcement of vLLM, June 2023: up to 1.7 GB for one sequence of LLaMA-13B',
      replay: { class: 'exact' },
    }),
  ];
}

export function memoryTable(): string {
  return formatCsv([
    ['model', 'layers', 'heads of keys', 'width', 'KiB per token, 16 bits', 'GiB per whole text'],
    ...published.map(({ name, contextLength, ...shape }) => [
      name,
      shape.layers,
      shape.keyValueHeads,
      shape.headWidth,
      in16Bits(shape) / 1024,
      Number(((in16Bits(shape) * contextLength) / 2 ** 30).toPrecision(3)),
    ]),
  ]);
}
