/**
 * @file A forecast for every town that there is or is not, from a table that nobody measured: sky and
 * degrees follow from a hash of the town and the day. It says so in every answer.
 */
import { sha256 } from '@gradus/runtime';
import { defineSchemaTool, type Tool } from '../tools/tool.ts';
import { dayOf } from './days.ts';
import { shippedSchema } from './shipped.ts';

const skies = ['sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy', 'stormy', 'clear'] as const;

export interface Forecast {
  readonly sky: (typeof skies)[number];
  /** Celsius, from -5 to 30. */
  readonly degrees: number;
}

/** @param day as `2026-03-03` */
export function madeUpForecast(city: string, day: string): Forecast {
  const hash = sha256(`${city.trim().toLowerCase()}\n${day}`);
  const degrees = (Number.parseInt(hash.slice(0, 8), 16) % 36) - 5;
  // Snow needs cold, thunder needs warmth.
  const possible = skies.filter(
    (sky) => (sky !== 'snowy' || degrees <= 2) && (sky !== 'stormy' || degrees >= 10),
  );
  return { sky: possible[Number.parseInt(hash.slice(8, 16), 16) % possible.length]!, degrees };
}

/** @param details whether an answer names its day and that it is made up */
export function weatherTool({
  details = true,
  today = () => new Date().toISOString().slice(0, 10),
}: { readonly details?: boolean; readonly today?: () => string } = {}): Tool<{
  readonly city: string;
  readonly day?: string;
}> {
  return defineSchemaTool({
    ...shippedSchema('weather'),
    effect: 'reads',
    run: ({ city, day: words = 'today' }) => {
      const day = dayOf(words, today());
      const forecast = madeUpForecast(city, day);
      return details ? { ...forecast, day, source: 'a made-up table, not a forecast' } : forecast;
    },
  });
}
