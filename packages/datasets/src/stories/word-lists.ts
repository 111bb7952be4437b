/** @file All lists from which `{~list}` draws. */
import { nature } from './words-nature.ts';
import { people } from './words-people.ts';
import { things } from './words-things.ts';

export const wordLists = { ...people, ...nature, ...things } as const;

export type WordList = keyof typeof wordLists;
