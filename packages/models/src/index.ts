export { loadModel, loadModelFrom, modelFolder, modelNames, readManifest } from './load-model.ts';
export type { ModelName, ShippedModel } from './load-model.ts';
export { manifestSchema } from './manifest.ts';
export type { CallCounts, CallQuality, Manifest, StoryQuality, TextChecks } from './manifest.ts';
