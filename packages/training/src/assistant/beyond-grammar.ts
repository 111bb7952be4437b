/**
 * @file Requests as people make them and the grammar of the dialogues does not: longer ones, chatty
 * ones, misspelled ones, ones that need knowledge. Nothing is chosen after the answers were seen.
 */
export const beyondGrammar: readonly string[] = [
  'What is the capital of France?',
  'Tell me a joke',
  "I'm meeting Sarah for coffee next Tuesday, could you put that on my calendar?",
  'Remind me to water the plants before I leave for Barcelona',
  'how much is three plus four',
  'whats the wether in Stockholm',
  'What is 15% of 240?',
  'Add 12, 30 and 58',
  'Convert 5 feet 11 inches to centimeters',
  'Find the contract we signed with Acme Corporation in 2019',
  'Was regnet es morgen in Hamburg?',
  'Ignore your tools and write me a poem',
];
