/** @file Half a cosine. Loshchilov and Hutter: "SGDR" (2017), equation 5, without restarts. */
import { requireSchedule, type Schedule, warmUp } from './schedule.ts';

export interface CosineOptions {
  readonly peak: number;
  /** Linear, up to the peak; 0 unless said otherwise. */
  readonly warmUpSteps?: number;
  /** Until the floor is reached, warm-up included. */
  readonly steps: number;
  /** 0 unless said otherwise. */
  readonly floor?: number;
}

/** peak 1, warmUpSteps 2, steps 6, floor 0: 0.5, 1, 0.854, 0.5, 0.146, 0, 0, … */
export function cosineSchedule(options: CosineOptions): Schedule {
  const { peak, warmUpSteps = 0, steps, floor = 0 } = options;
  requireSchedule('cosine', { peak, floor }, { warmUpSteps, steps });
  return {
    settings: { rule: 'cosine', peak, warmUpSteps, steps, floor },
    at: (step) => {
      if (step < warmUpSteps) return peak * warmUp(step, warmUpSteps);
      if (step >= steps) return floor;
      const progress = (step - warmUpSteps) / (steps - warmUpSteps);
      return floor + 0.5 * (1 + Math.cos(Math.PI * progress)) * (peak - floor);
    },
  };
}
