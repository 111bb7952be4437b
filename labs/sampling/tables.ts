/**
 * @file Language models so small that all their texts can be written down: what comes next depends
 * on the last token alone. Token V − 1 ends a text.
 */
import type { NextToken } from '@gradus/inference';
import type { Random } from '@gradus/statistics';

/** Logits of the next token, a row for each last one. */
export type Table = readonly (readonly number[])[]; // [V, V]

/** @param places added to the row, by how many tokens were read: the first of one */
export function tableModel(table: Table, places?: Table): NextToken {
  return {
    contextLength: 1_000,
    nextLogits: (ids) => {
      const row = table[ids.at(-1)!]!;
      const added = places?.[ids.length - 1];
      return Promise.resolve(added === undefined ? row : row.map((z, id) => z + added[id]!));
    },
  };
}

export function randomTable(random: Random, V: number): Table {
  return Array.from({ length: V }, () => Array.from({ length: V }, () => 2 * random.normal()));
}

export function logProbabilities(logits: readonly number[]): number[] {
  const total = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
  return logits.map((z) => z - total);
}

export interface WholeText {
  readonly ids: readonly number[];
  readonly logProbability: number;
}

/** Every text behind the token 0: to its end, or to `maxTokens`. */
export function allTexts(table: Table, maxTokens: number): WholeText[] {
  const rows = table.map(logProbabilities);
  const stop = table.length - 1;
  const grow = ({ ids, logProbability }: WholeText): WholeText[] =>
    ids.length === maxTokens || ids.at(-1) === stop
      ? [{ ids, logProbability }]
      : rows[ids.at(-1) ?? 0]!.flatMap((log, id) =>
          grow({ ids: [...ids, id], logProbability: logProbability + log }),
        );
  return grow({ ids: [], logProbability: 0 });
}
