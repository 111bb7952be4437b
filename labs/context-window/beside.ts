/**
 * @file Another model, of others: stories260K, trained on 512 tokens, where its files are on this
 * machine. Whether a model is lost behind its end is a matter of the model; here is a second opinion.
 */
import { readFile } from 'node:fs/promises';
import { claim, type Claim, type Comparison, linePlot, type Results } from '@gradus/evidence';
import { resolveDataset, storyAt } from '@gradus/datasets';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { GradusError, sha256 } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { fromLlama2cTokenizer } from '@gradus/tokenizer';
import { parseLlama2c } from '@gradus/transformer';
import { openReader, surprises } from './reader.ts';
import { readRolling } from './rolling.ts';

export const besideName = 'stories260k';
const length = 1025;
const count = 3;
/** Its tokenizer's mark of a beginning. */
const beginning = 1;

export interface Beside {
  readonly trained: number;
  /** Text by text, nats for each token but the first. */
  readonly plain: readonly (readonly number[])[];
  readonly rolling: readonly (readonly number[])[];
  readonly inputs: Results['inputs'];
}

/** @throws GradusError for another model, or where its files are not on this machine. */
export async function measureBeside({
  options,
  seed,
  scale,
}: LabContext): Promise<Beside | undefined> {
  const { beside } = options;
  if (beside === undefined) return undefined;
  if (beside !== besideName) {
    throw new GradusError({
      code: 'no-such-model',
      kind: 'usage',
      what: 'Cannot read with this model beside the one that ships',
      expected: besideName,
      received: beside,
    });
  }
  const [weights, pieces] = await Promise.all(
    [besideName, `${besideName}-tokenizer`].map(async (name) => {
      const bytes = await readFile(await resolveDataset(name));
      const origin = 'external' as const;
      return { bytes, input: { name, sha256: sha256(bytes), sizeBytes: bytes.length, origin } };
    }),
  );
  const model = parseLlama2c(weights!.bytes, besideName);
  const tokenizer = fromLlama2cTokenizer(pieces!.bytes);
  await using reader = await openReader(model);
  const trained = model.config.contextLength;
  const [plain, rolling]: number[][][] = [[], []];
  let number = 0;
  for (let text = 0; text < (scale === 'full' ? 4 * count : count); text++) {
    const ids = [beginning];
    while (ids.length < length) {
      const story = storyAt({ seed: 7_000 + seed, version: 1 }, number++);
      ids.push(...tokenizer.encode(story), beginning);
    }
    const tokens = ids.slice(0, length);
    plain!.push(surprises((await reader.read(tokens)).logits, tokens));
    const rolled = await readRolling(reader, tokens, { window: trained, part: 64 });
    rolling!.push(surprises(rolled, tokens));
  }
  const inputs = [weights!.input, pieces!.input];
  return { trained, plain: plain!, rolling: rolling!, inputs };
}

const behind = ({ trained }: Beside, losses: readonly (readonly number[])[]): number[] =>
  losses.map((all) => mean(all.slice(trained)));

export function besideClaims(found: Beside): Claim[] {
  const { trained, plain, rolling } = found;
  const before = mean(plain.map((losses) => mean(losses.slice(trained / 2, trained - 1))));
  const [as, window] = [mean(behind(found, plain)), mean(behind(found, rolling))];
  return [
    claim({
      statement: `stories260K, trained on ${trained} tokens by others: behind its end ${as.toFixed(2)} nats a token as trained and ${window.toFixed(2)} with a rolling window, ${before.toFixed(2)} before it. A window does no harm there either.`,
      metric: 'nats a token behind the end with a rolling window, by those before it',
      value: window / before,
      unit: 'times',
      comparison: '<=',
      threshold: 1.1,
      oracle: 'the same model on the same texts, before the end',
      replay: { class: 'tolerance', tolerance: 0.01 },
    }),
  ];
}

export function compareBeside(found: Beside, { random }: LabContext): Comparison {
  return comparePaired(
    { metric: `stories260K: loss behind place ${found.trained}`, unit: 'nats per token' },
    { name: 'as trained', values: behind(found, found.plain) },
    { name: 'a rolling window', values: behind(found, found.rolling) },
    random.split('beside'),
  );
}

const bin = 64;

export function besidePlot({ plain, rolling }: Beside): string {
  const points = (texts: readonly (readonly number[])[]) =>
    Array.from({ length: Math.floor((length - 1) / bin) }, (_, at) => ({
      x: bin * (at + 0.5),
      y: mean(texts.map((losses) => mean(losses.slice(bin * at, bin * (at + 1))))),
    }));
  return linePlot({
    title: 'Loss of stories260K by place',
    description: 'Two lines that stay together and level far behind place 512.',
    x: { label: 'Place in the text', unit: 'tokens' },
    y: { label: `Surprise, mean of ${bin} places`, unit: 'nats per token' },
    series: [
      { name: 'as trained', points: points(plain) },
      { name: 'a rolling window', points: points(rolling) },
    ],
  });
}
