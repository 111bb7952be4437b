/** @file What needs no tool: a little chat, and what the assistant declines because no tool does it. */
import type { Random } from '@gradus/statistics';
import { type Template, templates } from '../stories/template.ts';
import { type Phrasing, phrasing, type Version } from './request.ts';
import { cityFor, dayFor, taskFor } from './values.ts';
import { draw } from './split.ts';
import { objects, people } from './words.ts';

export interface Talk {
  readonly name: string;
  readonly phrasings: readonly Phrasing[];
  readonly replies: readonly Template[];
}

const talk = (
  name: string,
  said: readonly string[],
  replies: readonly string[],
  added: readonly string[],
): Talk => ({
  name,
  phrasings: [phrasing(`chat.${name}`, 'question', [], said, added)],
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
    [
      '(hello|hi|hey) again',
      '(hello|hi|hey), here I am',
      '(hello|hi), it is me',
      'a good (morning|evening) to you',
      '(hello|hi|hey), how nice',
      'good (morning|evening), are you there?',
      '(hi|hello), can we talk?',
      'hey you',
      'greetings',
      '(hello|hi), anybody there?',
    ],
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
    [
      'thanks (a lot|so much)',
      'thank you, that is all I needed',
      'good, thanks',
      'that was quick, thanks',
      'wonderful, thank you',
      'thank you for (the help|that)',
      'very kind of you',
      'nice, thanks',
      'that is what I wanted, thank you',
      'I am grateful',
    ],
  ),
  talk(
    'farewell',
    ['bye', 'goodbye', 'see you (later|soon)', 'good night', 'that is all, bye', 'until later'],
    ['Goodbye!', 'See you soon.', 'Bye, and have a good day.'],
    [
      'bye for now',
      'goodbye, and thanks',
      'that was it, bye',
      'I have to go, bye',
      'see you tomorrow',
      'so long',
      'I am done, goodbye',
      'until next time',
      'have a good (day|night)',
      'bye then',
    ],
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
    [
      'what do you do?',
      'can you help me?',
      'what are you for?',
      'how does this work?',
      'what kind of things can you do?',
      'what is there that you can do?',
      'tell me what you can do',
      'do you have a calendar?',
      'can you do sums?',
      'do you know the weather?',
      'what may I ask?',
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
    [
      'who am I talking to?',
      'what kind of thing are you?',
      'do you have a name?',
      'are you a machine?',
      'how old are you?',
      'who made you?',
      'are you real?',
      'are you a computer?',
      'tell me who you are',
      'how large are you?',
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
    [
      'are you fine?',
      'how are you doing?',
      'how was your day?',
      'are you happy(| today)?',
      'how do you do?',
      'is all well?',
      'are you tired?',
      'is it a good day?',
      'what is new?',
      'are you all right?',
    ],
  ),
];

const cannot = templates(
  'I cannot do that. I have tools for sums, units, documents, weather, calendar and notes.',
  'Sorry, none of my tools can do that.',
  'That is beyond me: I have no tool for it.',
);

const decline = (
  name: string,
  verbs: readonly string[],
  sources: readonly string[],
  added: readonly string[] = [],
): Talk => ({
  name,
  phrasings: [phrasing(`decline.${name}`, 'order', verbs, sources, added)],
  replies: cannot,
});

const firstDeclines: readonly Talk[] = [
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
    [
      '{verb} a seat on the (train|bus) to {city}',
      'for {day}, {verb} a room in {city}',
      '{verb} me a flight to {city} on {day}',
      '{verb} dinner in {city} for {day}',
      '{verb} a car in {city} for {day}',
      '{verb} the cheapest (flight|hotel) in {city}',
      '{verb} a ticket from {city} on {day}',
      '{verb} a taxi for {day}',
      '{verb} a ship to {city}',
      '{verb} something to eat in {city}',
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
    [
      '{verb} {person} that I am late',
      '{verb} {person} in {city}',
      '{verb} {person} on {day} about the {object}',
      'on {day}, {verb} {person}',
      '{verb} {person} that I have to {task}',
      '{verb} everybody about the {object}',
      '{verb} my friend {person}',
      '{verb} {person} from me',
      '{verb} {person} and ask about {day}',
      '{verb} the people in {city}',
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
    [
      '{verb} the {object} on {day}',
      '{verb} all the lights',
      '{verb} the {object} and the light',
      '{verb} the {object} for {person}',
      'at night, {verb} the {object}',
      '{verb} the {object} when {person} comes',
      '{verb} the heating in the room',
      '{verb} everything but the {object}',
      '{verb} the {object} for me',
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
    [
      '{verb} something about {city}',
      '{verb} a song on {day}',
      '{verb} a song about {person}',
      '{verb} the {object}, as {person} would',
      '{verb} something to dance to',
      '{verb} a little tune for the {object}',
      '{verb} something loud',
      '{verb} what {person} likes',
      '{verb} something from {city}',
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
    [
      '{verb} a letter to {person}',
      '{verb} a song about {day}',
      '{verb} a (story|poem) about the weather in {city}',
      '{verb} a story about the {object} of {person}',
      '{verb} a poem in which it rains in {city}',
      '{verb} a speech for {person} on {day}',
      '{verb} a tale of two towns, one of them {city}',
      '{verb} a joke for {person}',
      '{verb} an essay on the {object}',
    ],
  ),
];

/** They look like requests for a tool, and no tool does them: it knows no facts, and deletes nothing. */
const addedDeclines: readonly Talk[] = [
  decline(
    'facts',
    ['clarify', 'teach me', 'justify', 'guess', 'discuss'],
    [
      '{verb} why {city} is famous',
      '{verb} where {city} is',
      '{verb} who {person} is',
      '{verb} how old {person} is',
      '{verb} how the {object} works',
      '{verb} how far it is to {city}',
      '{verb} what time it is in {city}',
      '{verb} the history of {city}',
      '{verb} how many people live in {city}',
      '{verb} what language they speak in {city}',
      '{verb} what the {object} is for',
      '{verb} why {day} matters',
      '{verb} how to {task}',
      '{verb} when {person} was in {city}',
      '{verb} what {person} does on {day}',
    ],
  ),
  decline(
    'removal',
    ['cancel', 'delete', 'wipe out', 'undo', 'erase'],
    [
      '{verb} everything on {day}',
      '{verb} my plans for {day}',
      '{verb} all that is in my calendar',
      '{verb} the note about the {object}',
      '{verb} what I said about {person}',
      '{verb} my entries on {day}',
      '{verb} all my notes',
      '{verb} the last entry',
      'for {day}, {verb} what is in my calendar',
      '{verb} the last thing I said',
    ],
  ),
];

export const declines: Readonly<Record<Version, readonly Talk[]>> = {
  1: firstDeclines,
  2: [...firstDeclines, ...addedDeclines],
};

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
