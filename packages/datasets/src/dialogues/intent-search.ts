/** @file Questions that documents answer. */
import type { Random } from '@gradus/statistics';
import { templates } from '../stories/template.ts';
import { type Asked, type Intent, phrasing } from './request.ts';
import { topicFor } from './values.ts';

function ask(random: Random, isNew: boolean): Asked {
  const query = topicFor(random, isNew);
  const page = String(1 + random.integer(60));
  return {
    slots: { query, page },
    values: [query],
    call: { name: 'search_documents', arguments: { query } },
    result: { title: query, page: Number(page) },
  };
}

export const search: Intent = {
  name: 'search_documents',
  ask,
  phrasings: [
    phrasing(
      'search.order',
      'order',
      ['search', 'look through', 'browse', 'go through', 'check', 'read', 'scan', 'consult'],
      [
        '{verb} the (documents|files) for {query}',
        '{verb} (all|our|my) (documents|files) for {query}',
        '{verb} the (documents|files) about {query}',
        '{verb} the (handbook|documents) on {query}',
        '{verb} (our|the) (papers|documents) for (anything|something) about {query}',
        '{verb} the (archive|documents) for {query}',
        '{verb} what the (documents|papers) say about {query}',
        '{verb} every (document|file) for {query}',
        'for {query}, {verb} the (documents|files)',
        '{verb} the (manual|documents|handbook) for (a passage|the part) about {query}',
        '{verb} the (documents|files) and tell me about {query}',
        '{verb} (our|the) (documents|files) to see what they say about {query}',
      ],
    ),
    phrasing(
      'search.find',
      'order',
      ['find', 'locate', 'dig out', 'get', 'look up', 'hunt for', 'show me', 'fetch'],
      [
        '{verb} the (document|file) about {query}',
        '{verb} the (passage|part|page) about {query}',
        '{verb} a document on {query}',
        '{verb} documents (on|about) {query}',
        '{verb} what is written about {query} in the (documents|files)',
        '{verb} {query} in the (documents|handbook|files)',
        '{verb} (a|the) text about {query} among the documents',
        '{verb} in our documents the part about {query}',
        '{verb} the (file|paper) (on|about) {query}',
        '{verb} something about {query} in the (papers|documents)',
      ],
    ),
    phrasing(
      'search.question',
      'question',
      ['say', 'tell us', 'state', 'write', 'have', 'mention', 'contain', 'explain'],
      [
        'what do the (documents|files) {verb} about {query}',
        'what does the (handbook|manual) {verb} about {query}',
        'do our documents {verb} (anything|something) about {query}',
        'do the (documents|files) {verb} anything about {query}',
        'what do our (papers|documents) {verb} on {query}',
        'which document may {verb} (anything|something) about {query}',
        'about {query}, what do the documents {verb}',
        'does any (document|file) {verb} something on {query}',
        'what can the (documents|papers) {verb} about {query}',
      ],
    ),
    phrasing(
      'search.plain',
      'question',
      [],
      [
        'is there a (document|file) about {query}',
        'where is the (document|passage) about {query}',
        'which (document|file) is about {query}',
        'where can I read about {query}',
        'are there any documents on {query}',
        'what is in the documents about {query}',
        'is {query} in the (documents|handbook)',
        'in which document is {query}',
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'search.incomplete',
        'order',
        ['search', 'look through', 'browse', 'go through', 'check', 'read', 'scan'],
        [
          '{verb} the documents',
          '{verb} the files for me',
          '{verb} all our documents',
          '{verb} our papers for something',
          '{verb} the handbook',
          '{verb} the documents for a topic',
        ],
      ),
    ],
    back: templates('What should I look for?', 'About what?', 'Which topic?'),
    given: templates('{query}', 'for {query}', 'about {query}', '{query}, please'),
  },
  answers: templates(
    'It is on page {page} of "{query}".',
    'I found "{query}", page {page}.',
    'See page {page} of "{query}".',
  ),
};
