/**
 * @file Warm-up, stable, decay (WSD). Hu and others: "MiniCPM" (2024), §4; the root as the form of
 * the decay from Hägele and others: "Scaling Laws and Compute-Optimal Training Beyond Fixed Training
 * Durations" (2024), §3. A checkpoint of the stable part can go on for longer, or decay at once.
 */
import { requireSchedule, type Schedule, warmUp } from './schedule.ts';

export interface WsdOptions {
  readonly peak: number;
  /** Linear, up to the peak; 0 unless said otherwise. */
  readonly warmUpSteps?: number;
  /** Of the whole, warm-up and decay included. */
  readonly steps: number;
  readonly decaySteps: number;
  /** 0 unless said otherwise. */
  readonly floor?: number;
  /** `linear`, or `root`: 1 − √progress, steep first; linear unless said otherwise. */
  readonly decay?: 'linear' | 'root';
}

/** peak 1, warmUpSteps 2, steps 8, decaySteps 4: 0.5, 1, 1, 1, 0.75, 0.5, 0.25, 0 */
export function wsdSchedule(options: WsdOptions): Schedule {
  const { peak, warmUpSteps = 0, steps, decaySteps, floor = 0, decay = 'linear' } = options;
  requireSchedule('wsd', { peak, floor }, { warmUpSteps, decaySteps, steps });
  return {
    settings: { rule: 'wsd', peak, warmUpSteps, steps, decaySteps, floor, decay },
    at: (step) => {
      if (step >= steps) return decaySteps === 0 ? peak : floor;
      const into = step - (steps - decaySteps);
      if (into <= 0) return peak * warmUp(step, warmUpSteps);
      const progress = into / decaySteps;
      return floor + (peak - floor) * (1 - (decay === 'root' ? Math.sqrt(progress) : progress));
    },
  };
}
