/** @file Plots about character: a fear overcome, a promise kept. */
import { dayLine, goodEnd, habit, openChild } from './common-beats.ts';
import { maybe, one, plot, table, type Plot } from './plot.ts';

const fear = plot({
  hero: 'child',
  rows: table(
    'dread; habitual; need; step; lesson',
    `
    the dark; always slept with a lamp burning; the power went out while {his} little brother was alone in the attic; took a deep breath and counted the steps; the dark is only the same room without light
    deep water; never went in farther than {his} knees; {his} friend {f} had a cramp and could not swim back; held on to a plank and kicked with both legs; water carries you if you let it
    dogs; crossed the street whenever {he} saw one; a big {~color} dog sat in front of the door with a thorn in its paw; spoke softly and pulled the thorn out; some dogs are afraid too
    heights; did not even like to stand on a chair; a child was sitting on the garden wall and could not get down; climbed up and looked only at {his} own hands; one can climb any wall one stone at a time
    thunder; hid in the closet during every storm; the sheep were still outside, and the sky was black; sang as loudly as {he} could and ran; a song is louder than thunder
    speaking in front of people; became red as a tomato when the teacher called {his} name; the mayor wanted to cut down the old {~tree} at school; stood up and read what {he} had written, first quietly and then loudly; nobody laughs when it is important
    spiders; looked under the blanket every night; a huge spider sat on the sleeve of {his} friend {f}, and {f} was even more afraid; put a glass over it and carried it outside; somebody else's fear makes you brave
    horses; watched them only through the fence; the farmer had hurt his foot, and somebody had to fetch the doctor; held on to the mane and closed {his} eyes for a moment; a horse feels what you feel
    the cellar; let others fetch the potatoes; a pipe burst, and the water had to be turned off; went down, stair by stair, with a candle in {his} hand; there is nothing in a cellar but potatoes
    strangers; hid behind {g} when visitors came; an old woman had fallen on the ice, and nobody else was there; asked for her name and held her hand until help came; a stranger is somebody whose name you do not know yet`,
  ),
  paragraphs: [
    [
      openChild,
      one(
        '{^he} was {~trait}, but there was one thing that nobody knew: {he} was afraid of {dread}.',
        'Only one thing was hard for {him}. {^he} was afraid of {dread}.',
        '{h} was afraid of {dread}, and {he} was ashamed of it.',
      ),
      one('{^he} {habitual}.', 'That is why {he} {habitual}.'),
      maybe(
        '"It will pass," said {g}. But it did not pass.',
        'The others laughed about it, except {his} friend {f}.',
      ),
    ],
    [
      dayLine,
      one(
        '{~morning} something happened: {need}.',
        'Then, one {~weekday}, {need}.',
        '{~morning} {need}.',
      ),
      one(
        'There was no time to think.',
        'Nobody else was near.',
        '"Somebody must do something," {h} thought, and then {he} understood that {he} was that somebody.',
      ),
      one(
        '{^his} hands trembled, and {his} mouth was dry.',
        'Everything in {him} wanted to run away.',
        '"I cannot do it," {he} whispered. "Yes, you can," said a voice inside {him}.',
      ),
    ],
    [
      one(
        '{h} {step}.',
        'But {he} {step}.',
        'Then {h} {step}. It was the hardest thing that {he} had ever done.',
      ),
      one(
        'And it worked.',
        'When it was over, {he} sat down and laughed.',
        'It lasted only a few minutes, but it seemed like hours.',
        'And everything went well.',
      ),
    ],
    [
      one(
        '"You were not afraid at all!" said {his} friend {f}. "Oh yes, I was," said {h}. "I did it anyway."',
        '"How brave you are," said {g}. "I was afraid the whole time," said {h}. "That is what brave means," said {g}.',
      ),
      one('{h} had learned that {lesson}.', 'Since then {he} knows that {lesson}.'),
      maybe(goodEnd),
    ],
  ],
});

const promise = plot({
  hero: 'child',
  draws: { animal: '{~pet}' },
  rows: table(
    'duty; lure; cost',
    `
    to feed {g}'s {animal} every evening; the circus came to town, and everybody was going; missed the elephants
    to water the tomatoes while {g} was away; the others went swimming in the lake; came to the lake two hours late
    to guard the stall for {g} until noon; a band with drums and trumpets marched past; only heard the music from far away
    to read to {g} on {~weekday}; the first snow fell, just right for sledding; found the hill empty when {he} finally got there
    to help {his} friend {f} with the {~subject} lesson; there was a puppet show at the market; only saw the curtain fall
    to walk {his} friend {f} home after the lesson; there was free ice cream at the fountain; got the last scoop, and it was vanilla`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        '{h} had promised {duty}.',
        '"You can rely on me," {h} had said. {^he} had promised {duty}.',
      ),
    ],
    [
      one('But on that day {lure}.', 'And then {lure}.'),
      one(
        '"Come with us!" {~cried} the other children.',
        '"Nobody will notice," said a boy with {a} {~color} cap.',
        '"It is only this once," said a voice inside {him}.',
      ),
      one(
        '{h} wanted to go very much.',
        '{^he} looked at the clock, and then at the door, and then at the clock again.',
        '{^he} had already put on {his} {~clothing}.',
      ),
      one(
        '"I cannot," {he} said at last. "I have promised something."',
        'But a promise is not a coat that one can take off. {h} stayed.',
      ),
    ],
    [
      one('{h} kept {his} word, and so {he} {cost}.', 'It took a long time, and {he} {cost}.'),
      one(
        '{^he} was a little {~badMood}.',
        'It was not easy.',
        '"That is the price," {he} thought.',
      ),
      one(
        '{~later} {g} heard about it. "{h}," {g.he} said, "now I know who you are."',
        '{^g} said nothing, but {g.he} gave {h} {~gift}.',
        '{~later} {his} friend {f} needed somebody to trust, and {f.he} did not have to think for long.',
      ),
    ],
    [
      one(
        'Years later {h} had forgotten what {he} had missed, but nobody had forgotten that {he} had stayed.',
        'And when {h} needed help {himself}, everybody came.',
        'That is why people in the town say, "As sure as {h}."',
        goodEnd,
      ),
    ],
  ],
});

export const couragePlots: readonly Plot[] = [fear, promise];
