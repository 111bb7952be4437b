/** @file Notes, kept and found. */
import type { Random } from '@gradus/statistics';
import { templates } from '../stories/template.ts';
import { type Asked, type Intent, phrasing } from './request.ts';
import { factFor, mentionFor, taskFor } from './values.ts';

const keep =
  (make: typeof taskFor) =>
  (random: Random, isNew: boolean): Asked => {
    const text = make(random, isNew);
    return {
      slots: { text },
      values: [text],
      call: { name: 'notes', arguments: { action: 'add', text } },
      result: { saved: true },
    };
  };

const kept = templates('Noted: {text}.', 'I have noted that.', 'It is in your notes.');

export const noteFact: Intent = {
  name: 'notes.fact',
  ask: keep(factFor),
  answers: kept,
  phrasings: [
    phrasing(
      'fact.order',
      'order',
      [
        'note',
        'write down',
        'jot down',
        'remember',
        'save',
        'keep in mind',
        'make a note',
        'record',
      ],
      [
        '{verb} that {text}',
        '{verb}: {text}',
        '{verb} for me that {text}',
        '{verb} the following: {text}',
        '{verb} that {text}, in my notes',
        '{verb} this: {text}',
        'in my notes, {verb} that {text}',
        '{verb} this for later: {text}',
        '{verb} for later that {text}',
        '{verb} one thing: {text}',
        '{verb} for my notes that {text}',
        '{verb} that, as I learned, {text}',
      ],
    ),
    phrasing(
      'fact.plain',
      'statement',
      [],
      [
        'add to my notes that {text}',
        'new note: {text}',
        'a note for me: {text}',
        'add a note: {text}',
        'note: {text}',
        'put into my notes that {text}',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'fact.incomplete',
        'order',
        ['write down', 'note', 'jot down', 'remember', 'save', 'keep in mind', 'store'],
        [
          '{verb} something for me',
          '{verb} something',
          '{verb} one thing',
          '{verb} something in my notes',
          '{verb} a thing for later',
        ],
      ),
    ],
    back: templates('What should I note?', 'Gladly. What?', 'What is it?'),
    given: templates('{text}', 'that {text}', 'it is this: {text}'),
  },
};

export const noteTask: Intent = {
  name: 'notes.task',
  ask: keep(taskFor),
  answers: kept,
  phrasings: [
    phrasing(
      'task.order',
      'order',
      [
        'remind me',
        'note',
        'warn me',
        'make a note',
        'write down',
        'leave a note',
        'tell me later',
      ],
      [
        '{verb} to {text}',
        '{verb} that I have to {text}',
        '{verb} that I should {text}',
        '{verb} that I must {text}',
        '{verb}: {text}',
        '{verb} not to forget to {text}',
        '{verb} in my notes to {text}',
        '{verb} that I want to {text}',
        '{verb} that we need to {text}',
        '{verb} one more thing: {text}',
        '{verb} about this: {text}',
      ],
    ),
    phrasing(
      'task.statement',
      'statement',
      ['remind me', 'note it', 'warn me', 'make a note', 'write it down', 'leave a note'],
      [
        'I have to {text}, {verb}',
        'I must {text}, {verb}',
        'we need to {text}, {verb}',
        'I want to {text}, {verb}',
        'somebody has to {text}, {verb}',
        'I should {text} soon, {verb}',
      ],
    ),
    phrasing(
      'task.plain',
      'statement',
      [],
      [
        'add to my notes: {text}',
        'new note: {text}',
        'on my list of notes: {text}',
        'to my notes add {text}',
        'add a note to {text}',
      ],
    ),
  ],
};

const counts = ['no note', 'one note', 'two notes', 'three notes'];

export const findNote: Intent = {
  name: 'notes.find',
  ask(random, isNew) {
    const text = mentionFor(random, isNew);
    const found = random.integer(counts.length);
    return {
      slots: { text, count: counts[found]! },
      values: [text],
      call: { name: 'notes', arguments: { action: 'find', text } },
      result: { found },
    };
  },
  phrasings: [
    phrasing(
      'findnote.order',
      'order',
      ['find', 'show me', 'track down', 'look up', 'get', 'search for', 'read me', 'pull up'],
      [
        '{verb} my notes about {text}',
        '{verb} the note about {text}',
        '{verb} (the|all) notes on {text}',
        '{verb} what I noted about {text}',
        '{verb} {text} in my notes',
        '{verb} (a|the) note that mentions {text}',
        '{verb} in my notes what there is on {text}',
        '{verb} every note with {text} in it',
        '{verb} what my notes say about {text}',
        '{verb} the notes with {text}',
      ],
    ),
    phrasing(
      'findnote.question',
      'question',
      ['note', 'write', 'put down', 'say', 'store', 'save', 'keep'],
      [
        'did I {verb} anything about {text} in my notes',
        'what did I {verb} about {text} in my notes',
        'in my notes, what did I {verb} on {text}',
        'did I {verb} a note about {text}',
        'which notes did I {verb} about {text}',
        'did my notes {verb} anything on {text}',
      ],
    ),
    phrasing(
      'findnote.plain',
      'question',
      [],
      [
        'what is in my notes about {text}',
        'do I have a note about {text}',
        'is there a note on {text}',
        'what do my notes say about {text}',
        'where is my note about {text}',
        'is {text} in my notes',
      ],
    ),
  ],
  answers: templates(
    'I found {count} about {text}.',
    'I see {count}.',
    'Your notes have {count} on {text}.',
  ),
};
