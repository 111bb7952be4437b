/** @file Plots at home: something is lost, something is heard at night. */
import { goodEnd, habit, openChild, thanks } from './common-beats.ts';
import { maybe, one, plot, table, two, type Plot } from './plot.ts';

const lost = plot({
  hero: 'child',
  draws: {
    thing: '{~small}',
    what: '({~color}|{~age}|little|silver|strange|beautiful|plain|round)',
  },
  rows: table(
    'spot; why',
    `
    in the pocket of {his} own coat; The pocket had a hole, and the {thing} had slipped into the lining
    in the nest of a magpie; The bird loved everything that glittered
    under the cushion of the big armchair; {h} had fallen asleep there the night before
    in the toy box of {his} little sister; She had borrowed it to play shop
    in the flour jar; {h} had helped to bake bread that week
    between the pages of a thick book; It had been used as a bookmark
    inside {his} left boot; It had fallen from the shelf during the night
    in the basket where the dog slept; The dog liked to collect things that smelled of {h}
    at the bottom of the laundry basket; {h} had left it in a dirty shirt
    behind the stove; The cat had played with it and pushed it there
    at school, on the windowsill of the classroom; It had been lying there since Monday
    in {f}'s bag; It had fallen in when they did their homework together`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        '{^he} owned {a} {what} {thing} that had once belonged to {his} great-grandfather.',
        '{^his} greatest treasure was {a} {what} {thing}.',
        'For {his} birthday {he} had received {a} {what} {thing}, and {he} never went anywhere without it.',
        '{^he} kept {a} {what} {thing} in a little box beside {his} bed.',
      ),
    ],
    [
      one(
        '{~morning} the {thing} was gone.',
        '{~morning} {he} reached for the {thing}, but it was not there.',
        'But {~month} came, and with it a bad day: the {thing} had disappeared.',
      ),
      one(
        '{h} felt {~badMood}.',
        '{h} was so {~badMood} that {he} could not eat {his} breakfast.',
        '"Where can it be?" {h} {~cried}.',
        'At first {he} was {~badMood}, then {he} was {~badMood}.',
      ),
      two(
        '{^he} looked {~hidingPlace}, but there was only dust.',
        '{^he} searched {~hidingPlace} and found nothing but {a} {~age} {~clothing}.',
        '{^he} even looked {~hidingPlace}.',
        '{^he} turned every pocket inside out.',
        '{^he} walked back to {~outdoors} and looked at every stone.',
      ),
      maybe('It was no use.', 'The {thing} was nowhere.', 'Soon the whole room was a mess.'),
    ],
    [
      one(
        '"Have you seen my {thing}?" {he} asked {his} friend {f}. "No," said {f}, "but I will help you look."',
        '{^his} friend {f} heard about it. "Two people see more than one," {f} said.',
        'Then {his} friend {f} came to visit. "What are you looking for?" {f} asked. "My {thing}," said {h}. "It is gone."',
      ),
      one(
        '"When did you have it last?" asked {f}. {h} thought about it for a long time.',
        '"Let us think before we search," said {f}. "What did you do yesterday?"',
        '"Close your eyes," said {f}, "and walk through the whole day again."',
        '{f} did not run around. {f} sat down and asked one question after another.',
      ),
      maybe(
        'Slowly {he} began to remember.',
        'Suddenly {h} had an idea.',
        'And then {h} jumped up.',
      ),
      one(
        'They found the {thing} {spot}. {why}.',
        'And there it was, {spot}! {why}.',
        '{~later} they discovered it {spot}. {why}.',
      ),
    ],
    [
      maybe(
        '{h} laughed so loudly that the neighbors heard it.',
        '"All that trouble for nothing!" {h} {~told}.',
      ),
      thanks,
      one(
        'After that {he} always put the {thing} back in its place.',
        '{h} learned that it is better to think first and to search afterward.',
        'From then on, the {thing} hung on a nail beside the door.',
        goodEnd,
      ),
    ],
  ],
});

const noise = plot({
  hero: 'child',
  draws: { sound: '{~sound}' },
  rows: table(
    'source; remedy',
    `
    a branch that the wind was moving against the window; In the morning they cut the branch
    a hedgehog that had lost its way and was drinking the cat's milk; They carried it back to the garden in a hat
    the old pipe in the wall, which grew warm and then cold again; A plumber came the next day and laughed
    a loose shutter that moved with every gust of wind; They fixed it with a single nail
    a family of mice that had moved into the attic; They put a box with straw in the shed, and the mice moved there
    {g}, who could not sleep and was making tea; They drank it together and talked until midnight
    the cat, which had locked itself in the cupboard; It ran out, shook itself and asked for milk
    an owl that had fallen down the chimney; They opened the window, and it flew away without a sound
    water from the roof that fell into an empty bucket; They put a sponge into the bucket, and it was quiet
    a little brother who was looking for cookies in the dark; He shared them, so nobody told`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      maybe(
        'At night {he} slept in a small room under the roof.',
        'The house was (old|ancient|tall|crooked), and every board had a voice.',
      ),
    ],
    [
      one(
        '{~night}.',
        'It was late, and the house was dark.',
        '{~night}, and {h} lay in bed with {his} eyes open.',
      ),
      one(
        'Suddenly {h} heard {sound}.',
        'Then there was {sound}, first far away, then nearer.',
        '{^he} was almost asleep when {he} heard {sound} downstairs.',
      ),
      one(
        '{^he} pulled the blanket over {his} head.',
        '{^he} held {his} breath and counted to ten.',
        '"Is anybody there?" {he} whispered. Nobody answered.',
        '"It is only the wind," {he} told {himself}, but there was no wind.',
      ),
      maybe(
        'A ghost, {he} thought. Or a thief. Or a bear.',
        '{^he} imagined a monster with {~color} eyes.',
        'The noise stopped. Then it began again.',
      ),
    ],
    [
      one(
        'At last {he} lit a candle and got up.',
        '{h} did not want to be afraid all night, so {he} took a flashlight and (a broom|an umbrella|a wooden spoon|a tennis racket).',
        '{^he} woke {his} friend {f}, who was staying for the night. "Come with me," {h} whispered. "I do not want to go alone."',
      ),
      one(
        'Step by step {he} went down the stairs.',
        'The floor was cold under {his} feet.',
        '{^~bravely} {he} opened the door.',
        '{^his} shadow was huge on the wall.',
      ),
      one(
        'And what did {he} see? It was only {source}.',
        '{^he} raised the light, and there was no ghost at all. There was {source}.',
        'Then {he} understood. The noise came from {source}.',
      ),
    ],
    [
      maybe(
        '{h} had to sit down because {he} laughed so much.',
        '"So you are my ghost," said {h}.',
      ),
      one('{remedy}.'),
      one(
        'After that night {h} was no longer afraid of noises, because every noise has a reason.',
        '{h} went back to bed and slept until noon.',
        'In the morning {he} told everybody about {his} brave walk through the dark.',
        'Since then {he} always looks first and is afraid later.',
      ),
    ],
  ],
});

export const homePlots: readonly Plot[] = [lost, noise];
