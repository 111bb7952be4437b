export type { Dataset, ExternalDataset, ShippedDataset } from './registry/dataset.ts';
export { datasetByName, datasets } from './registry/registry.ts';
export { parallelLanguages } from './registry/shipped.ts';
export type { ParallelLanguage } from './registry/shipped.ts';
export { listDatasets, readShipped, resolveDataset } from './resolve.ts';
export type { ListedDataset } from './resolve.ts';
export { fetchDataset } from './fetch.ts';
export type { FetchOptions } from './fetch.ts';
