/**
 * @file Portraits and letters. Portraits are in the present tense, and every verb agrees with their
 * subject, `s`: one person or two (see cast.ts).
 */
import { maybe, one, plot, table, two, type Plot } from './plot.ts';

export const dayPlot: Plot = plot({
  hero: 'adult',
  rows: table(
    'wake; go; dish',
    `
    (five|six|seven) o'clock; by {~vehicle}; {~food}
    sunrise; on foot; {~food}
    half past (five|six|seven); through the park; {~food}`,
  ),
  paragraphs: [
    [
      one(
        '{s} [lives/live] in {~home}.',
        '{s} [works/work] in {~home}.',
        '{s} [has/have] a small (shop|workshop|office|school) in {~home}.',
      ),
      one(
        '{^they} [is/are] {~trait} and [likes/like] {~hobby}.',
        '{^they} [does/do] not talk much, but {they} [knows/know] everything about {~topic}.',
        '{^they} [has/have] {~few} {~pets}, and every one of them has a name.',
      ),
    ],
    [
      one(
        'Every morning {they} [gets/get] up at {wake}.',
        '{^they} [wakes/wake] up at {wake}, even on {~weekday}s.',
      ),
      one(
        'For breakfast {they} [eats/eat] {~food} and [drinks/drink] {~drink}.',
        'First {they} [opens/open] the window and [looks/look] at the sky.',
        'Then {they} [washes/wash] the dishes and [feeds/feed] the {~pet}.',
      ),
      one(
        'After that {they} [goes/go] to work {go}.',
        'At eight {they} [leaves/leave] the house and [walks/walk] past {~outdoors}.',
      ),
      maybe(
        'When it rains, {they} [takes/take] {a} {~color} umbrella.',
        'If {they} [meets/meet] a neighbor, {they} always [stops/stop] to talk.',
      ),
    ],
    [
      two(
        'At noon {they} [has/have] {dish} for lunch.',
        'In the afternoon {they} [needs/need] a rest, because {they} [is/are] not so young anymore.',
        '{^they} often [helps/help] {g}, who has so little time.',
        'Sometimes {they} [makes/make] mistakes, but {they} [laughs/laugh] about them.',
        'On {~weekday}s {they} [buys/buy] {~fruit} at the market.',
        '{^they} never [forgets/forget] to water the {~flowers}.',
      ),
      one(
        'Today, however, everything is different.',
        'But this {~weekday} is not like the others.',
        'But in {~season} everything changes.',
      ),
      one(
        '{s} [is/are] sitting on a bench near {~outdoors} and [is/are] reading a letter.',
        '{s} [is/are] packing {a} {~age} bag, because {they} [is/are] going on a trip.',
        '{s} [is/are] waiting at the station. {^g} is coming to visit {them}.',
        '{s} [is/are] standing in the kitchen and [is/are] making {~treat} for {g}.',
      ),
    ],
    [
      one(
        'Tomorrow {they} will go back to work.',
        'In the evening {they} will tell everybody about it.',
        'Next week {they} will be {~goodMood} and tired.',
      ),
      one(
        '"What more could anyone want?" {they} [says/say].',
        'And when {they} [goes/go] to bed, {they} [is/are] {~goodMood}.',
        'That is how {they} [lives/live], and {they} [does/do] not want to change it.',
        '{^their} door is always open.',
      ),
    ],
  ],
});

export const letterPlot: Plot = plot({
  hero: 'child',
  rows: table(
    'news; detail; ask',
    `
    I have learned to swim; At first I was afraid, but my aunt held my hand; Can you swim yet
    we have a new {~pet}; It sleeps in my {~clothing} and eats everything; What name should we give it
    our school is closed because of the snow; We have been building a castle for three days; Is there snow where you are
    I am reading a book about {~topic}; I read it under the blanket, but do not tell anyone; What are you reading
    I was sick for a week; I drank so much {~drink} that I never want to see it again; Have you been well
    I can play the {~instrument} now; The neighbors close their windows when I begin; Do you still sing
    we planted {~crop} behind the house; Every morning I look whether anything has happened; What is growing in your garden
    there was {~storm} last night; {A} {~tree} fell on the road, and nobody could get to work; Did you hear it too
    I won a prize at the {~subject} contest; It was only the third prize, but I was {~goodMood}; When is your contest`,
  ),
  paragraphs: [
    [one('Dear {f},', 'My dear {f},')],
    [
      one(
        'How are you? I am fine.',
        'Thank you for your letter. It took {~price} days.',
        'I hope that you are well.',
        'I am writing to you from {~home}.',
      ),
      one('I have to tell you something: {news}!', 'Do you want to hear some news? {^news}.'),
      one('{detail}.'),
      maybe(
        'My (mother|father|grandfather|aunt|brother|sister) says hello.',
        'The {~flowers} are (gone|late this year), but the {~crop} are (fine|doing well).',
        'Yesterday I saw {a} {~wildAnimal} near {~outdoors}.',
      ),
    ],
    [
      one('{ask}?', 'And you? {ask}?'),
      one(
        'Please come and visit us in {~month}. There is room for you, and my (mother|father|grandmother|uncle) will make {~treat}.',
        'I am sending you {~gift}. I hope you like it.',
        'I miss you, because nobody here laughs about my jokes.',
      ),
      maybe('Write soon!', 'Do not wait so long this time.'),
    ],
    [one('Your friend {h}', 'Yours, {h}', 'With love, {h}', 'See you soon, {h}')],
  ],
});
