/**
 * @file The document's own signs for five stages of mastery. They are read from its legend and
 * written back as they stand there, also where an editor once saved them in the wrong encoding.
 */
import type { Block } from './outline.ts';
import { type Legend, type MasteryStage, masteryStages } from './roadmap.ts';

const stagePattern = new RegExp(String.raw`(\S+)\s+(${masteryStages.join('|')})\b`, 'gi');

/** Read where one paragraph names all five, each behind its sign. */
export function legendIn(blocks: readonly Block[]): Legend | undefined {
  for (const block of blocks) {
    if (block.kind !== 'paragraph') continue;
    const signs = new Map<string, string>();
    for (const [, sign = '', stage = ''] of block.text.matchAll(stagePattern)) {
      signs.set(stage.toLowerCase(), sign);
    }
    if (masteryStages.every((stage) => signs.has(stage))) {
      return Object.fromEntries(signs) as Legend;
    }
  }
  return undefined;
}

/** The stage that a status cell names: `🟡 Learning`. */
export function stageIn(text: string): MasteryStage | undefined {
  const lower = text.toLowerCase();
  return masteryStages.find((stage) => lower.includes(stage));
}

/** `🟡 Learning`, as a status cell says it. */
export function statusOf(stage: MasteryStage, legend: Legend): string {
  const words = stage.replaceAll(/\b\w/g, (letter) => letter.toUpperCase());
  return `${legend[stage]} ${words}`;
}
