/** @file Beats that many plots share: how stories open, what the day is like, how they end. */
import { maybe, one } from './plot.ts';

export const openChild = one(
  'Once there was {a} {~trait} {child} named {h} who lived in {~home}.',
  'There once was {a} {~trait} {child} whose name was {h}. {^he} lived in {~home}.',
  '{h} was {a} {~trait} {child} from {~home}.',
  'In {~home} lived {a} {~trait} {child} called {h}.',
  '{h} lived with {his} (family|parents|grandparents) in {~home}.',
  '{h} was (seven|eight|nine|ten|eleven) years old and lived in {~home}. Everyone knew {him} as {a} {~trait} {child}.',
  'Everybody in {~home} knew {h}, because no {child} there was as {~trait} as {he}.',
  'Far away, in {~home}, there lived {a} {~trait} {child} named {h}.',
  '{h} and {his} (mother|father|grandmother|uncle|aunt) lived in {~home}.',
  'This is the story of {h}, {a} {~trait} {child} who loved {~hobby}.',
  '{h} loved {~hobby} more than anything else. {^he} lived in {~home}.',
  'Not long ago, {a} {~trait} {child} named {h} moved to {~home}.',
);

export const openAdult = one(
  'Once there was {a} {~trait} {job} named {h} who lived in {~home}.',
  '{h} was {a} {job} in {~home}. People said that {he} was {~trait}.',
  'In {~home} lived {a} {job} called {h}.',
  'For (five|ten|twelve|twenty|thirty) years {h} had worked as {a} {job} in {~home}.',
  '{h}, {a} {~trait} {job}, lived alone in {~home}.',
  'Everybody in {~home} knew {h}, the {~trait} {job}.',
  '{h} had always wanted to be {a} {job}, and now {he} was one.',
  'There was once {a} {job} named {h}, who was {~trait} on weekdays and {~trait} on Sundays.',
);

export const habit = maybe(
  'In {his} free time {he} enjoyed {~hobby}.',
  '{^his} favorite food was {~food}, and {his} favorite color was {~color}.',
  '{^he} had {a} {~fur} {~pet} that followed {him} everywhere.',
  'On {~weekday}s {he} played the {~instrument}, though not very well.',
  '{^he} was good at {~hobby} and bad at getting up early.',
  '{^he} always wore {a} {~color} {~clothing}, even in {~season}.',
  '{^he} knew everything about {~topic}.',
  '{^he} could talk about {~topic} for hours.',
  'On {his} shelf stood {a} {~color} {~toy}, and nobody was allowed to touch it.',
  '{^he} drank {~drink} every morning and never hurried.',
);

export const dayLine = maybe(
  '{~sky}.',
  '{~sky}, and the streets were (empty|full of people|quiet).',
  'It was a {~weekday} in {~month}.',
  'It was {~season}, and {~outdoors} was very quiet.',
);

export const goodEnd = one(
  '{h} had never felt so {~goodMood}.',
  'That night {h} slept (well|deeply|like a stone).',
  '{h} went home tired but {~goodMood}.',
  'From that day on, {h} was a little more {~goodTrait} than before.',
  'And whenever it was {~season}, {h} remembered that day and smiled.',
  'They celebrated with {~treat} and {~drink}.',
  'In the evening they ate {~food} together and told the story again and again.',
  '{h} still tells this story to anyone who wants to hear it.',
  'It was the best {~weekday} of the whole year.',
);

export const thanks = one(
  '"Thank you," {he} said. "I could not have done it without you."',
  '"Thank you so much!" said {h}. "(It was nothing|You are welcome|That is what friends are for)," said {f}.',
  '{h} thanked {f} and gave {f.him} {~gift}.',
  '{h} did not know what to say, so {he} simply hugged {f}.',
  '"How can I ever thank you?" asked {h}. "(Bake me something sweet|Teach me how to do that|Tell me a story)," answered {f}.',
);
