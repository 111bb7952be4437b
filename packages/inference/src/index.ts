export { distribution } from './distribution.ts';
export type { Distribution, SamplingRules } from './distribution.ts';
export { sampleToken } from './sample.ts';
export { generateTokens } from './generate.ts';
export type { GenerateOptions, NextToken } from './generate.ts';
export { beamSearch } from './beam-search.ts';
export type { BeamOptions, Hypothesis } from './beam-search.ts';
