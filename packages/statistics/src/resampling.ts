/**
 * @file What is drawn with replacement: single rows where they are independent, whole clusters
 * where rows of one cluster resemble each other, blocks of consecutive rows where time does it.
 * A resampling knows row numbers only; the bootstrap gathers the columns.
 */
import { formatCount } from '@gradus/runtime';
import { refused, requireWhole } from './arguments.ts';
import type { Random } from './random.ts';

export interface Resampling {
  /** For the method sentence: `clustered by document (40 clusters)`; empty for single rows. */
  readonly description: string;
  /** The row numbers of one resample, valid until the next call. */
  readonly draw: (random: Random) => Uint32Array;
  /** What the jackknife leaves out; absent where the units overlap, as blocks do. */
  readonly units?: ResamplingUnits;
}

export interface ResamplingUnits {
  readonly count: number;
  /** The unit of each row. */
  readonly ofRow: Uint32Array;
}

/** Single rows, independent of each other. */
export function resampleRows(rowCount: number): Resampling {
  const rows = new Uint32Array(rowCount);
  return {
    description: '',
    units: { count: rowCount, ofRow: Uint32Array.from({ length: rowCount }, (_, row) => row) },
    draw(random) {
      for (let i = 0; i < rowCount; i++) rows[i] = random.integer(rowCount);
      return rows;
    },
  };
}

/**
 * Whole clusters, as many as there are; a resample's size varies with the clusters drawn.
 * Davison and Hinkley, "Bootstrap Methods and their Application" (1997), §3.8, strategy 1.
 */
export function resampleClusters(
  labels: readonly (string | number)[],
  clusteredBy: string,
): Resampling {
  const members = new Map<string | number, number[]>();
  for (const [row, label] of labels.entries()) {
    const rows = members.get(label);
    if (rows === undefined) members.set(label, [row]);
    else rows.push(row);
  }
  const clusters = [...members.values()].map((rows) => Uint32Array.from(rows));
  if (clusters.length < 2) {
    throw refused(
      `Cannot resample by ${clusteredBy}`,
      'at least 2 clusters',
      clusters.length,
      'One cluster says nothing about how clusters differ.',
    );
  }
  const ofRow = new Uint32Array(labels.length);
  for (const [cluster, rows] of clusters.entries()) for (const row of rows) ofRow[row] = cluster;

  let rows = new Uint32Array(labels.length);
  return {
    description: `clustered by ${clusteredBy} (${formatCount(clusters.length)} clusters)`,
    units: { count: clusters.length, ofRow },
    draw(random) {
      let count = 0;
      for (let i = 0; i < clusters.length; i++) {
        const cluster = clusters[random.integer(clusters.length)]!;
        if (count + cluster.length > rows.length) {
          const larger = new Uint32Array((count + cluster.length) * 2);
          larger.set(rows);
          rows = larger;
        }
        rows.set(cluster, count);
        count += cluster.length;
      }
      return rows.subarray(0, count);
    },
  };
}

/**
 * Blocks of consecutive rows, the end joined to the beginning so that every row is as likely as
 * any other: Politis and Romano, "A circular block-resampling procedure for stationary data", in
 * "Exploring the Limits of Bootstrap" (1992). The last block is cut to the length of the series.
 */
export function resampleBlocks(rowCount: number, blockLength: number): Resampling {
  requireWhole(blockLength, 'block length', 1, Math.floor(rowCount / 2));
  const rows = new Uint32Array(rowCount);
  return {
    description: `circular blocks of ${formatCount(blockLength)}`,
    draw(random) {
      for (let filled = 0; filled < rowCount; filled += blockLength) {
        const start = random.integer(rowCount);
        const end = Math.min(blockLength, rowCount - filled);
        for (let i = 0; i < end; i++) rows[filled + i] = (start + i) % rowCount;
      }
      return rows;
    },
  };
}
