/** @file Plots about mistakes: a lie and its confession, a dinner that goes wrong. */
import { dayLine, habit, openAdult, openChild } from './common-beats.ts';
import { maybe, one, plot, table, type Plot } from './plot.ts';

const confession = plot({
  hero: 'child',
  rows: table(
    'thing; how; damage; fix',
    `
    vase; {he} was playing ball in the hall; It fell from the table and broke into three pieces; They glued the pieces together, and only a thin line could be seen
    mirror; {he} was carrying a ladder up the stairs; A long crack ran across the glass; They took it to the shop, and {h} paid for half of it with {his} savings
    window; {he} was practicing with a slingshot; There was a round hole in the glass; They measured the frame together and put in a new pane
    teapot; {he} was washing the dishes too fast; The handle came off; The potter made a new handle, stronger than the old one
    clock; {he} was trying to see what was inside; Seven little wheels rolled across the floor; They spent the evening putting every wheel back in its place
    guitar; {he} was dancing around the room; Two strings snapped and the neck was cracked; They repaired the neck and bought new strings
    lamp; {he} was flying a paper plane; The glass shade broke; They made a new shade out of paper and wire
    picture frame; {he} was chasing the cat; The corner broke off; They cut a new corner out of soft wood
    garden gate; {he} was swinging on it; One hinge tore out of the post; They put in longer screws and oiled the hinges
    blue bowl; {he} was reaching for the cookies; It slipped and broke on the stone floor; They made a new bowl out of clay, a little crooked but strong`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        "In {g}'s house there was {a} {thing} that nobody was allowed to touch.",
        '{^g} had {a} {thing} that was very dear to {g.him}.',
        '{^g} often looked after {h}, and {g.his} favorite thing in the house was {a} {~age} {thing}.',
      ),
    ],
    [
      dayLine,
      one(
        '{~morning}, while {how}, something terrible happened.',
        '{~morning} {how} when there was a crash.',
      ),
      one('The {thing}! {damage}.', '{^he} had hit the {thing}. {damage}.'),
      one(
        '{h} stood still and listened. Nobody came.',
        '{^his} heart beat fast, and {his} face was hot.',
        'For a moment {he} could not breathe.',
      ),
      one(
        '{^he} hid what was left and said nothing.',
        '"Perhaps nobody will notice," {he} thought.',
        'When {g} asked about the noise, {h} said, "It was the wind."',
        'When {g} came home and asked what had happened, {h} {~told}, "I think it was the cat."',
      ),
    ],
    [
      one(
        'But that night {he} could not sleep.',
        'But the lie was heavy. At dinner {h} did not touch {his} {~food}.',
        'All day {h} felt {~badMood}, and even {~hobby} was no fun.',
      ),
      maybe(
        '{^his} friend {f} noticed it at once. "Tell the truth," said {f}. "It only hurts for a minute."',
        'The poor cat had to stay outside, although it had done nothing wrong.',
        '"A lie is like a stone in your shoe," {his} friend {f} once said, and now {h} understood it.',
      ),
      one(
        '{~later} {he} went to {g}. "I broke the {thing}," {he} said. "It was not the wind, and it was not the cat. I am sorry."',
        'At last {h} took a deep breath. "{g.call}, it was me," {he} said. "I broke your {thing} and I lied about it."',
        '{~later} {h} knocked at the door. "I have to tell you something," {he} {~told}. "The {thing} broke because of me."',
      ),
    ],
    [
      one(
        '{^g} was silent for a moment. "I knew it," {g.he} said. "I was waiting for you to tell me."',
        '{^g} looked at {h} for a long time. "{A} {thing} can be mended," {g.he} said. "I am glad that you told the truth."',
        '"I was angry about the {thing}," said {g}, "but I am not angry anymore."',
      ),
      one('{fix}.', '{fix}, and it took the whole {~weekday}.'),
      one(
        'That night {h} slept well again.',
        '{h} felt as light as a feather.',
        'After that, {he} played outside.',
        'The cat got a big piece of fish.',
        '{h} never forgot it, and {he} never lied to {g} again.',
      ),
    ],
  ],
});

const kitchen = plot({
  hero: 'adult',
  rows: table(
    'dish; slip; sign; save',
    `
    apple pie; had put in salt instead of sugar; Everyone made a face; baked a second one, with sugar this time
    bread; had forgotten the yeast; It was as flat and hard as a roof tile; cut it into thin slices and roasted them with garlic
    bean soup; had let the pot boil while {he} talked to a neighbor; The whole house smelled of smoke; poured the good part into a clean pot and added fresh herbs
    pancakes; had used the milk that stood in the sun; The dog sniffed at them and walked away; made new ones with fresh milk and kept the milk in the cellar
    plum jam; had taken it from the fire too early; It ran off the spoon like water; cooked it again for an hour and added lemon juice
    fish stew; had dropped the pepper mill into the pot; The guests coughed and drank five glasses of water; added potatoes and cream until it was mild
    rice; had used too little water; It was black below and hard above; fried the upper part with eggs and onions
    chocolate cake; had opened the oven every five minutes; It sank in the middle like an old hat; filled the hole with cherries and cream
    honey cookies; had made the oven too hot; They were black outside and raw inside; baked the rest more slowly, with the oven half as hot`,
  ),
  paragraphs: [
    [
      openAdult,
      habit,
      one(
        'One {~weekday} {he} invited {f} and {g} to dinner.',
        'For {his} birthday {h} invited {f} and {g}.',
      ),
    ],
    [
      one(
        '{^he} decided to make {dish}.',
        '"I will make {dish}," {he} said. "It is easy."',
        'There was going to be {dish}, as {his} grandmother used to make it.',
      ),
      dayLine,
      one(
        '{h} washed, cut, stirred and sang.',
        '{^he} had never made it before, but {he} was not worried.',
        'Because {he} was in a hurry, {he} did not read the recipe to the end.',
      ),
      one(
        '{f} arrived at six, and {g} came a little later with a bottle of apple juice.',
        'The guests sat down, and {h} served the {dish}.',
      ),
    ],
    [
      one('Something was wrong. {sign}.', '{sign}.', 'Nobody said a word. {sign}.'),
      one('{h} {slip}.', 'Then {h} understood: {he} {slip}.', '"Oh no," said {h}. {^he} {slip}.'),
      one(
        '{h} wanted to throw everything away.',
        '{^he} was so {~badMood} that {he} wanted to hide in the cellar.',
        '"I am sorry," {he} said. "There is nothing else to eat."',
      ),
      one(
        '"Wait," said {f}. "It can be saved."',
        '{f} stood up and rolled up {f.his} sleeves. "Let us see what we can do."',
        '"Once I burned a whole goose," said {g}. "Bring me an apron."',
      ),
    ],
    [
      one(
        'Together they went into the kitchen, and {h} {save}.',
        'So {h} {save}, and the others helped.',
      ),
      one(
        'Half an hour later dinner was ready.',
        'It did not look beautiful, but it tasted good.',
        'In the end nothing was left on the plates.',
      ),
      one(
        '"This is better than the real thing," said {g}.',
        '{h} learned two things that day: read the recipe, and invite the right guests.',
        'Ever since, they have made it this way every year.',
        '"Next time I will bring {~food}," said {f}, and everyone laughed.',
      ),
    ],
  ],
});

export const mistakePlots: readonly Plot[] = [confession, kitchen];
