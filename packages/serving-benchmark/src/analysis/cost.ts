/**
 * @file What a million tokens cost at a throughput that is held all the time. Dividing a price per
 * hour between input and output tokens needs a rule; the two figures that need none stand beside it.
 */
import { GradusError } from '@gradus/runtime';

export interface Price {
  /** In any currency, of all machines that serve. */
  readonly perHour: number;
}

export interface TokenRates {
  readonly inputTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
}

export interface Cost {
  readonly pricePerHour: number;
  /** All of the cost on the output tokens: their prompts are included. */
  readonly perMillionOutputWithInput: number;
  /** Over input and output tokens alike. */
  readonly perMillionBlended: number;
  /** By the stated rule; the two together cost what the machines cost. */
  readonly perMillionInput: number;
  readonly perMillionOutput: number;
  readonly assumptions: readonly string[];
}

/** An input token is taken for a quarter of an output token unless said otherwise. */
const usualInputWeight = 0.25;

/** @throws GradusError unless the price and the number of GPUs are positive. */
export function priceOfGpus(perGpuHour: number, gpus: number): Price {
  requirePositive(perGpuHour, 'price per GPU and hour');
  requirePositive(gpus, 'number of GPUs');
  return { perHour: perGpuHour * gpus };
}

/**
 * @param inputWeight - What an input token costs in output tokens, from 0 to 1.
 * @throws GradusError for a price or an output rate that is not positive.
 */
export function costOfTokens(
  { perHour }: Price,
  { inputTokensPerSecond, outputTokensPerSecond }: TokenRates,
  inputWeight: number = usualInputWeight,
): Cost {
  requirePositive(perHour, 'price per hour');
  requirePositive(outputTokensPerSecond, 'rate of output tokens');
  if (!(inputTokensPerSecond >= 0)) throw refused('rate of input tokens', inputTokensPerSecond);
  if (!(inputWeight >= 0 && inputWeight <= 1)) throw refused('weight of input', inputWeight);
  const perMillion = (tokensPerSecond: number): number =>
    (perHour / 3600 / tokensPerSecond) * 1_000_000;
  const perMillionOutput = perMillion(outputTokensPerSecond + inputWeight * inputTokensPerSecond);
  return {
    pricePerHour: perHour,
    perMillionOutputWithInput: perMillion(outputTokensPerSecond),
    perMillionBlended: perMillion(outputTokensPerSecond + inputTokensPerSecond),
    perMillionInput: inputWeight * perMillionOutput,
    perMillionOutput,
    assumptions: [
      'the machines are paid for and busy at this throughput all the time',
      `an input token costs ${inputWeight} of an output token`,
      'nothing but the stated price: no operation, network or failed requests',
    ],
  };
}

function requirePositive(value: number, what: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw refused(what, value);
}

const refused = (what: string, received: number): GradusError =>
  new GradusError({
    code: 'cost',
    kind: 'usage',
    what: `Cannot reckon a cost with this ${what}`,
    expected: what.startsWith('weight') ? 'a number from 0 to 1' : 'a positive number',
    received: String(received),
  });
