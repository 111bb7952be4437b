/** @file What needs no tool: a little chat, and what the assistant declines because no tool does it. */
import type { Random } from '@gradus/statistics';
import { type Template, templates } from '../stories/template.ts';
import { type Phrasing, phrasing } from './request.ts';
import { cityFor, dayFor, taskFor } from './values.ts';
import { draw } from './split.ts';
import { objects, people } from './words.ts';

export interface Talk {
  readonly name: string;
  readonly phrasings: readonly Phrasing[];
  readonly replies: readonly Template[];
}

const talk = (name: string, said: readonly string[], replies: readonly string[]): Talk => ({
  name,
  phrasings: [phrasing(`chat.${name}`, 'question', [], said)],
  replies: templates(...replies),
});

/** Said without a frame: "please hello" is no greeting. */
export const chats: readonly Talk[] = [
  talk(
    'greeting',
    [
      '(hello|hi|hey)(| there)',
      'good (morning|evening)',
      'good (afternoon|day)',
      '(hello|hi), nice to meet you',
      'hello again',
      '(hi|hey), are you there?',
    ],
    ['Hello! What can I do for you?', 'Hi! How can I help?', 'Good to see you. What do you need?'],
  ),
  talk(
    'thanks',
    [
      'thanks',
      'thank you(| very much)',
      'many thanks',
      'great, thanks',
      'thanks, that helps',
      'perfect, thank you',
    ],
    ['You are welcome.', 'My pleasure.', 'Gladly.'],
  ),
  talk(
    'farewell',
    ['bye', 'goodbye', 'see you (later|soon)', 'good night', 'that is all, bye', 'until later'],
    ['Goodbye!', 'See you soon.', 'Bye, and have a good day.'],
  ),
  talk(
    'abilities',
    [
      'what can you do(|?)',
      'how can you help me?',
      'what are you good at?',
      'what do you know?',
      'help',
      'which tools do you have?',
      'what can I ask you(|?)',
    ],
    [
      'I can calculate, convert units, search documents, tell the weather, and keep your calendar and notes.',
      'Sums, units, documents, weather, your calendar and your notes: that is what I can help with.',
    ],
  ),
  talk(
    'self',
    [
      'who are you(|?)',
      'what are you(|?)',
      'are you a person?',
      'are you human?',
      'what is your name?',
      'are you a robot?',
    ],
    [
      'I am a very small language model with six tools.',
      'A small assistant. I know little, but I have tools.',
    ],
  ),
  talk(
    'mood',
    [
      'how are you(|?)',
      'how is it going?',
      'how do you feel(| today)?',
      'are you well?',
      'how are things?',
      'is everything fine?',
    ],
    ['I am fine, thank you. What do you need?', 'All is well. How can I help?'],
  ),
];

const cannot = templates(
  'I cannot do that. I have tools for sums, units, documents, weather, calendar and notes.',
  'Sorry, none of my tools can do that.',
  'That is beyond me: I have no tool for it.',
);

const decline = (name: string, verbs: readonly string[], sources: readonly string[]): Talk => ({
  name,
  phrasings: [phrasing(`decline.${name}`, 'order', verbs, sources)],
  replies: cannot,
});

export const declines: readonly Talk[] = [
  decline(
    'travel',
    ['book', 'reserve', 'organize', 'order', 'pay for'],
    [
      '{verb} a (flight|train) to {city}',
      '{verb} a (hotel|room) in {city}',
      '{verb} a table in {city} for {day}',
      '{verb} (two|three) tickets to {city}',
      '{verb} a taxi in {city}',
      '{verb} a (bus|boat) to {city} on {day}',
      '{verb} a trip to {city}',
    ],
  ),
  decline(
    'messages',
    ['email', 'text', 'ring', 'phone', 'message'],
    [
      '{verb} {person}',
      '{verb} {person} about the {object}',
      '{verb} {person} on {day}',
      '{verb} {person} right away',
      '{verb} {person} and say hello',
    ],
  ),
  decline(
    'home',
    ['switch on', 'turn on', 'start', 'turn off', 'switch off'],
    [
      '{verb} the {object}',
      '{verb} the light in the room',
      '{verb} the {object} of {person}',
      '{verb} the (music|television)',
      '{verb} the {object} in an hour',
    ],
  ),
  decline(
    'media',
    ['play', 'sing', 'stream', 'hum', 'paint'],
    [
      '{verb} a song about {city}',
      '{verb} something for {person}',
      '{verb} something nice',
      '{verb} a song for me',
      '{verb} something about the {object}',
    ],
  ),
  decline(
    'writing',
    ['write', 'invent', 'compose', 'draw', 'make up'],
    [
      '{verb} a poem about {city}',
      '{verb} a story about {person}',
      '{verb} a joke about the {object}',
      '{verb} a poem for {person}',
      '{verb} a speech about {city}',
      '{verb} a story in which {person} has to {task}',
    ],
  ),
];

/** What declined requests are about. */
export function subjectOf(random: Random, isNew: boolean): Readonly<Record<string, string>> {
  return {
    city: cityFor(random, isNew),
    day: dayFor(random, isNew),
    person: draw(random, people, isNew),
    object: draw(random, objects, isNew),
    task: taskFor(random, isNew),
  };
}
