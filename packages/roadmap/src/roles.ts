/**
 * @file What the headings and the label above an item make of it. The innermost one that says
 * anything decides; where none does, an item is a topic.
 */
import type { Role } from './roadmap.ts';

/** `prose`: what stands there is read by people only. */
export type SectionRole = Role | 'prose';

/** First match wins, so what is more telling comes first. */
const rules: readonly (readonly [pattern: RegExp, role: SectionRole])[] = [
  [/^deliverables?$/, 'deliverable'],
  [/\b(?:graduation|criteria|competenc(?:y|ies))\b/, 'criterion'],
  [/^(?:learning )?objectives?$/, 'objective'],
  [/\b(?:gaps?|backlog|failure modes)\b/, 'gap'],
  [/\b(?:resources?|papers?|codebases?|courses?|inventory|reading list)\b/, 'resource'],
  [
    /\b(?:weekly|week|focus|outputs|next steps|where we left|sequence by time|how we work)\b/,
    'plan',
  ],
  [/\b(?:current status|covered conceptually|session log|study log)\b/, 'prose'],
  [/^(?:notes?\b|links?$)/, 'prose'],
  [/^(?:levels\b|legend|purpose|approach|starting point|role target|evidence\b)/, 'prose'],
  [/^(?:quick stats|skill map|overview|learning profile|how )/, 'prose'],
  [/^(?:progression )?rules$|\(rules\)$/, 'prose'],
  [/^milestones?\b/, 'milestone'],
  [/\bprojects?\b/, 'project'],
];

/** Headings are short; what goes on is not read again for each item below. */
const headingLength = 200;

/** @param section headings, outermost first, then the label of the list */
export function roleOf(section: readonly string[]): SectionRole {
  for (const heading of section.toReversed()) {
    const text = heading.slice(0, headingLength).toLowerCase();
    const rule = rules.find(([pattern]) => pattern.test(text));
    if (rule !== undefined) return rule[1];
  }
  return 'topic';
}

/** Work that the document itself leaves to the learner's choice. */
export const isOptional = (section: readonly string[], title: string): boolean =>
  [...section.map((text) => text.slice(0, headingLength)), title].some((text) =>
    /\boptional\b|\bchoose \d/i.test(text),
  );
