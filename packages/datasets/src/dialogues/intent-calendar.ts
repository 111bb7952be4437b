/** @file Days and what is on them. */
import type { Random } from '@gradus/statistics';
import { templates } from '../stories/template.ts';
import { type Asked, type Intent, phrasing } from './request.ts';
import { dayFor, eventFor } from './values.ts';

function askToEnter(random: Random, isNew: boolean): Asked {
  const day = dayFor(random, isNew);
  const event = eventFor(random, isNew);
  return {
    slots: { day, event },
    values: [day, event],
    call: { name: 'calendar', arguments: { day, event } },
    result: { entered: true },
  };
}

export const enterEvent: Intent = {
  name: 'calendar.enter',
  ask: askToEnter,
  phrasings: [
    phrasing(
      'enter.order',
      'order',
      ['enter', 'put', 'arrange', 'add', 'set', 'plan', 'place', 'register', 'insert'],
      [
        '{verb} {event} on {day} in (my|the) calendar',
        '{verb} {event} in (my|the) calendar for {day}',
        '{verb} (the|a|my) {event} (on|for) {day} into the calendar',
        '{verb} (a|the) {event} (on|for) {day}',
        '{verb} {event} for {day}, in the calendar',
        'on {day}, {verb} {event} in my calendar',
        'for {day} {verb} (the|a) {event}',
        'in the calendar, {verb} {event} for {day}',
        '{verb} in my calendar {event} on {day}',
        '{verb} for {day}: {event}',
        '{verb} to my calendar: {event} on {day}',
        '{verb} a new (entry|date) on {day}: {event}',
        '{verb} an entry in the calendar, {event} on {day}',
      ],
    ),
    phrasing(
      'enter.statement',
      'statement',
      ['enter', 'put', 'arrange', 'add', 'set', 'plan', 'place', 'register'],
      [
        'I have (a|the) {event} on {day}, {verb} it in my calendar',
        'there is (a|the) {event} on {day}, {verb} it (please|for me)',
        'we agreed on {event} on {day}, {verb} this in my calendar',
        'on {day} there is (a|the) {event}, {verb} it in the calendar',
        'they invited me to (a|the) {event} on {day}, {verb} that',
      ],
    ),
    phrasing(
      'enter.plain',
      'question',
      [],
      [
        'there is (a|the) {event} on {day}, is it in my calendar now',
        'I have (a|the) {event} on {day}, can it go in my calendar',
        'can my calendar have (a|the) {event} on {day}',
        'is there room in my calendar on {day} for {event}',
        'may I have {event} on {day} in my calendar',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'enter.incomplete',
        'order',
        ['enter', 'put', 'arrange', 'add', 'set', 'plan', 'place'],
        [
          '{verb} {event} in my calendar',
          '{verb} (a|the) {event}',
          '{verb} {event} into the calendar',
          '{verb} {event} in the calendar for me',
          '{verb} in my calendar: {event}',
        ],
      ),
    ],
    back: templates('On which day?', 'For which day?', 'When?'),
    given: templates('{day}', 'on {day}', 'for {day}', '{day}, please'),
  },
  answers: templates('{^event} is in your calendar for {day}.', 'Done: {event}, {day}.'),
};

const findings = ['nothing', 'one entry', 'two entries', 'three entries'];

function askToShow(random: Random, isNew: boolean): Asked {
  const day = random.integer(8) === 0 ? 'tomorrow' : dayFor(random, isNew);
  const entries = random.integer(findings.length);
  return {
    slots: { day, found: findings[entries]! },
    values: day === 'tomorrow' ? [] : [day],
    call: { name: 'calendar', arguments: { day } },
    result: { entries },
  };
}

export const showDay: Intent = {
  name: 'calendar.show',
  ask: askToShow,
  phrasings: [
    phrasing(
      'show.order',
      'order',
      ['show me', 'open', 'display', 'tell me', 'check', 'read out', 'give me', 'recite', 'see'],
      [
        '{verb} my calendar for {day}',
        '{verb} my (plans|entries) for {day}',
        '{verb} what is in my calendar for {day}',
        '{verb} (my|the) calendar, {day}',
        '{verb} {day} in (my|the) calendar',
        '{verb} what I have planned for {day}',
        '{verb} (my|the) agenda for {day}',
        '{verb} everything in my calendar for {day}',
        '{verb} (the|my) entries of {day} in the calendar',
        'look at my calendar and {verb} {day}',
        '{verb} all my (dates|plans) for {day}',
      ],
    ),
    phrasing(
      'show.question',
      'question',
      ['have', 'do', 'attend', 'plan', 'expect', 'miss', 'face'],
      [
        'what do I {verb} on {day}, says my calendar',
        'does my calendar say what I {verb} on {day}',
        'what will I {verb} on {day} by my calendar',
        'what am I to {verb} on {day}',
        'by my calendar, what do I {verb} on {day}',
        'is there anything that I {verb} on {day}',
        'what should I {verb} on {day}, by the calendar',
      ],
    ),
    phrasing(
      'show.plain',
      'question',
      [],
      [
        'what is in my calendar for {day}',
        'am I (free|busy) on {day}',
        'is there anything on {day} in my calendar',
        'what is on {day}',
        'do I have (time|plans) on {day}',
        'is {day} free',
        'is my calendar empty on {day}',
        'what are my plans for {day}',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'show.incomplete',
        'order',
        ['show me', 'open', 'display', 'tell me', 'check', 'read out', 'give me'],
        [
          '{verb} my calendar',
          '{verb} my plans',
          '{verb} what is in my calendar',
          '{verb} the calendar',
          '{verb} my dates',
        ],
      ),
    ],
    back: templates('For which day?', 'Which day?'),
    given: templates('{day}', 'for {day}', '{day}, please', 'I mean {day}'),
  },
  answers: templates(
    'I see {found} on that day.',
    'For {day} I see {found}.',
    'Your calendar has {found} for {day}.',
  ),
};
