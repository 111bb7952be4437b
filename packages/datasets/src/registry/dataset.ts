/** @file What the registry says about a file. The hash decides: a file of another content is not it. */

interface DatasetFacts {
  /** Kebab-case and stable: evidence names it. */
  readonly name: string;
  /** What is in it, in a few words. */
  readonly about: string;
  readonly licence: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Relative, forward slashes: under texts/ for shipped files, under the data folder for others. */
  readonly path: string;
}

/** Written for this project, part of the repository. */
export interface ShippedDataset extends DatasetFacts {
  readonly origin: 'shipped';
}

/** Published by others, never in the repository. */
export interface ExternalDataset extends DatasetFacts {
  readonly origin: 'external';
  /** Who publishes it: a GitHub repository as `owner/name` where it is one. */
  readonly source: string;
  /** The same bytes at a fixed revision; absent where no public file has this content. */
  readonly url?: string;
}

export type Dataset = ShippedDataset | ExternalDataset;

/** For the tables of the registry, where every row is external. */
export type ExternalRow = Omit<ExternalDataset, 'origin'>;
