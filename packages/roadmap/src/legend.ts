/**
 * @file The document's own signs for five stages of mastery. They are read from its legend and
 * written back as they stand there, also where an editor once saved them in the wrong encoding.
 */
import type { Block } from './outline.ts';
import { type Legend, type MasteryStage, masteryStages } from './roadmap.ts';

/** The first paragraph that names all five, each behind a sign of its own. */
export function legendIn(blocks: readonly Block[]): Legend | undefined {
  for (const block of blocks) {
    const legend = block.kind === 'paragraph' ? legendOf(block.text) : undefined;
    if (legend !== undefined) return legend;
  }
  return undefined;
}

function legendOf(text: string): Legend | undefined {
  const words = text.split(/\s+/);
  // `Learning,` → `learning`
  const bare = words.map((word) => /^[a-z]+/i.exec(word)?.[0].toLowerCase());
  const signs = new Map<MasteryStage, string>();
  for (const [index, sign] of words.entries()) {
    const [first, second] = bare.slice(index + 1, index + 3);
    const stage = masteryStages.find((name) => name === first || name === `${first} ${second}`);
    // In `deep learning`, no sign stands before the stage.
    if (stage !== undefined && !signs.has(stage) && !/[a-z]/i.test(sign)) signs.set(stage, sign);
  }
  const isWhole =
    signs.size === masteryStages.length && new Set(signs.values()).size === signs.size;
  return isWhole ? (Object.fromEntries(signs) as Legend) : undefined;
}

const stagePatterns = masteryStages.map(
  (stage) => [stage, new RegExp(String.raw`\b${stage}\b`, 'i')] as const,
);

/** The stage that a status cell names: `🟡 Learning`. */
export function stageIn(text: string): MasteryStage | undefined {
  return stagePatterns.find(([, pattern]) => pattern.test(text))?.[0];
}

/** `🟡 Learning`, as a status cell says it. */
export function statusOf(stage: MasteryStage, legend: Legend): string {
  const words = stage.replaceAll(/\b\w/g, (letter) => letter.toUpperCase());
  return `${legend[stage]} ${words}`;
}
