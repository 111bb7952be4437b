/** @file The rules that are held against each other, with the settings that their papers give them. */
import { adam, adamW, lion, momentum, type Optimizer, sgd } from '@gradus/training';

export const ruleNames = ['SGD', 'momentum', 'Adam', 'AdamW', 'Lion'] as const;
export type RuleName = (typeof ruleNames)[number];

export const rules: Readonly<Record<RuleName, Optimizer>> = {
  SGD: sgd(),
  momentum: momentum(),
  Adam: adam(),
  AdamW: adamW(),
  Lion: lion(),
};
