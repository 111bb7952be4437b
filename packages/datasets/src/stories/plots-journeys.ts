/** @file Plots about ways: an errand with an obstacle, a child who is lost. */
import { goodEnd, habit, openChild } from './common-beats.ts';
import { maybe, one, plot, table, two, type Plot } from './plot.ts';

const journey = plot({
  hero: 'child',
  draws: {
    load: '(a bag of flour|a basket of eggs|a letter|a bottle of medicine|a pair of shoes|a warm blanket|a cake|a box of candles)',
  },
  rows: table(
    'block; way; helper',
    `
    the bridge had been washed away by the flood; walked up the river to the place where a fisherman kept his boat; The fisherman rowed {him} across and did not want any money
    a tree had fallen across the road; crawled under the branches with the {~color} bag on {his} back; On the other side a carter was waiting and took {him} along
    thick fog came down, and {he} could not see {his} own hand; followed the sound of the church bell; A shepherd with a lantern showed {him} the last part of the way
    the snow was so deep that the path had disappeared; walked from pole to pole along the telegraph line; A dog came running and led {him} to the door
    the last bus had already left; asked a truck driver who was going in the same direction; The driver told {him} stories about {~topic} all the way
    three big geese would not let {him} pass; gave them {his} own sandwich and walked around them; A farmer's wife saw it, laughed and gave {him} another one
    the road divided, and the sign was broken; looked at the moss on the trees to find the north; A woman with a donkey told {him} that {he} was right
    a wheel of {his} bicycle broke; pushed the bicycle and sang to keep {his} courage up; A blacksmith mended the wheel in ten minutes
    {~storm} broke loose, and there was no house far and near; hid under a rock until the worst was over; Afterward a double rainbow stood above the valley`,
  ),
  paragraphs: [
    [openChild, habit],
    [
      one(
        '{~morning} {g} said, "Somebody must take {load} to {f}, who lives on the other side of the hill. Can you do that?"',
        '{~morning} a message came: {his} friend {f} was waiting for {load}.',
        '{f}, {his} best friend, lived two hours away. {~morning} {h} wanted to bring {f.him} {load}.',
      ),
      one(
        '"I will go," said {h}, and put on {his} {~color} {~clothing}.',
        '"Of course," said {h}. {^he} packed some {~food} and set out.',
        '{h} promised to be there before dark.',
        '{^~quickly} {he} put on {his} {~clothing} and left.',
      ),
      maybe('"Stay on the road," said {g}, "and do not run with {load}."', '{~sky}.'),
    ],
    [
      one(
        'At first everything went well.',
        'The first hour was easy.',
        '{^he} whistled and counted {his} steps.',
      ),
      two(
        '{A} {~wildAnimal} crossed the path.',
        'In a field two horses were sleeping.',
        '{^he} passed the {~age} mill and waved to the miller.',
        'On a fence sat {a} {~smallAnimal} and looked at {him}.',
        '{^he} drank from a cold stream.',
      ),
      one(
        'But then {block}.',
        'Halfway there, {block}.',
        'Suddenly the journey came to an end: {block}.',
      ),
      one(
        '{h} was {~badMood}. Should {he} turn around?',
        '"A promise is a promise," {he} told {himself}.',
        '{^he} sat down on a stone and thought.',
        '"{f} is waiting for me," {he} thought, and that gave {him} strength.',
      ),
    ],
    [
      one(
        'So {he} {way}.',
        'Then {h} had an idea. {^he} {way}.',
        'Because {he} did not want to give up, {he} {way}.',
      ),
      one('{helper}.'),
      one(
        "When it was getting dark, {he} saw a light in the window of {f}'s house.",
        'At last {he} stood in front of the door and knocked.',
        'It was late when {h} arrived, but {he} arrived.',
      ),
      one(
        '"You came!" {~cried} {f}. "In this weather!" "I promised it," said {h}.',
        '{f} could hardly believe it. "Come in," {f.he} said. "Your hands are like ice."',
        '{f} put everything aside and hugged {h} so hard that {he} could not breathe.',
      ),
    ],
    [
      one(
        'They drank {~drink} by the fire, and {h} told {f} about the journey.',
        '{h} stayed for the night and went home the next day.',
        'On the way back {he} was not afraid of anything.',
      ),
      maybe(goodEnd),
    ],
  ],
});

const lostWay = plot({
  hero: 'child',
  draws: { goal: '{~outdoors}' },
  rows: table(
    'reason; sign; guide',
    `
    {he} had followed {a} {~color} butterfly; the smell of fresh bread; the baker, who pointed down the street
    {he} had taken a shortcut that was not short at all; the bell of the church; an old man who was feeding pigeons
    {he} had been reading while {he} walked; the whistle of the evening train; the woman at the ticket window
    {he} had got on the wrong tram; a number on a blue sign; the driver, who was going back in the same direction
    {he} had run after the neighbor's dog; the tall chimney of the factory; a girl on a bicycle who lived in the same street
    {he} had been sure that {he} knew the way; the river, which flows past {his} house; a fisherman who was packing his things`,
  ),
  paragraphs: [
    [openChild, habit],
    [
      one(
        '{~morning} {h} was sent to the market to buy {~fruit} and {a} {~tool}.',
        '{~morning} {he} wanted to meet {his} friend {f} at {goal}.',
        '{~morning} {h} went for a walk.',
      ),
      one(
        '{^he} walked and walked, and suddenly every street looked strange, because {reason}.',
        'After half an hour nothing looked familiar. That was because {reason}.',
      ),
      one(
        '"I am lost," {he} {~told}, and {his} voice was very small.',
        '{^his} knees became weak.',
        '{h} turned around three times, but that only made it worse.',
      ),
    ],
    [
      one(
        'First {he} wanted to run.',
        'First {he} wanted to cry.',
        'It began to get dark, and the lamps were lit.',
      ),
      one(
        'But {g} had once told {him}, "If you are lost, stop, breathe and look."',
        'Then {he} remembered what {g} always said: "Stop. Look. Ask."',
      ),
      one(
        'So {h} stood still and looked around. And there was something {he} knew: {sign}.',
        '{^he} listened and looked, and then {he} noticed {sign}.',
      ),
      one('{^he} went in that direction and met {guide}.', 'Around the corner {he} met {guide}.'),
      one(
        '"Excuse me," said {h}, "how do I get home from here?" "Go straight on, then left at the fountain," was the answer.',
        '"Turn right at the {~age} bridge, and then it is the second street," {he} was told.',
      ),
    ],
    [
      one(
        'Ten minutes later {he} saw {his} own house.',
        'Soon {he} knew every door again.',
        'When {he} opened the door, there was a smell of {~food}.',
      ),
      one(
        '"You are late," said {g}. "I know a new way now," said {h}.',
        '"Where have you been?" asked {g}. "Everywhere," said {h}.',
        '{^his} friend {f} was already sitting on the steps. "Finally!" {f} said.',
      ),
      one(
        'Since that day {h} always carries a small map.',
        'To get lost, {he} thinks today, is a good way to get to know a town.',
        goodEnd,
      ),
    ],
  ],
});

export const journeyPlots: readonly Plot[] = [journey, lostWay];
