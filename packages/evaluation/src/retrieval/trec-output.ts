/** @file What trec_eval prints, to the digit. */
import type { RunResult } from './evaluate-run.ts';
import { allMeasures } from './measures.ts';
import { inPoolUnjudged, notInPool, type JudgedRanking } from './judged-ranking.ts';

export interface TrecOutputOptions {
  /** `-q`: every topic before the summary. */
  readonly perTopic?: boolean;
  /**
   * The relevance of how many first documents is shown as signs, for topics, where all measures
   * are: 10 unless given (`-m relstring.20`).
   */
  readonly relevanceSigns?: number;
}

/** One line a measure: name in 22 columns, tab, topic or `all`, tab, value. */
export function formatTrecOutput(
  { runName, measures, topics, overall }: RunResult,
  { perTopic = false, relevanceSigns }: TrecOutputOptions = {},
): string {
  const lines: string[] = [];
  const print = (name: string, topic: string, value: string): void => {
    lines.push(`${name.padEnd(22)}\t${topic}\t${value}`);
  };
  for (const { topic, values, ranking } of perTopic ? topics : []) {
    for (const { name, over, isCount } of measures) {
      // Where trec_eval has it among all its measures.
      if (measures === allMeasures && name === 'recall_5') {
        const signs = relevanceString(ranking, relevanceSigns ?? 10);
        const suffix = relevanceSigns === undefined ? '' : `_${relevanceSigns}`;
        print(`relstring${suffix}`, topic, `'${signs}'`);
      }
      if (over !== 'geometric mean') print(name, topic, formatValue(values.get(name)!, isCount));
    }
  }
  print('runid', 'all', runName);
  print('num_q', 'all', String(topics.length));
  for (const { name, isCount } of measures) {
    print(name, 'all', formatValue(overall.get(name)!, isCount));
  }
  return `${lines.join('\n')}\n`;
}

const formatValue = (value: number, isCount: boolean): string =>
  isCount ? String(value) : fourDecimals(value);

/**
 * As C's `%6.4f`, which rounds a tie to the even digit where `toFixed` rounds it up. Only odd
 * multiples of 1/32 are ties: no other double lies in the middle.
 */
export function fourDecimals(value: number): string {
  const isTie = Number.isInteger(value * 32) && (value * 32) % 2 !== 0;
  if (!isTie) return value.toFixed(4);
  const below = Math.floor(value * 10_000);
  return ((below % 2 === 0 ? below : below + 1) / 10_000).toFixed(4);
}

/** `-` not in the pool, `.` in the pool but unjudged, `>` above 9. */
export function relevanceString({ relevances }: JudgedRanking, length: number): string {
  const sign = (relevance: number): string => {
    if (relevance === notInPool) return '-';
    if (relevance === inPoolUnjudged) return '.';
    return relevance > 9 ? '>' : String(relevance);
  };
  return relevances.slice(0, length).map(sign).join('');
}
