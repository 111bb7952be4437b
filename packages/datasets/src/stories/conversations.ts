/** @file Conversations in direct speech: in a shop, a question of a child, on the telephone. */
import { maybe, one, plot, table, type Plot } from './plot.ts';

const shopping = plot({
  hero: 'adult',
  draws: { price: '{~price}' },
  rows: table(
    'item; unit; quality; alternative',
    `
    {~fruit}; a pound of; ripe; pears
    eggs; a dozen; fresh; milk
    boots; a pair of; warm; rubber shoes
    nails; a box of; long; screws
    envelopes; a box of; thick; paper
    candles; a box of; {~color}; a lamp
    coffee beans; a bag of; strong; tea
    {~flowers}; a bunch of; {~color}; roses from the garden
    tomato seeds; a bag of; good; bean seeds
    gloves; a pair of; thin; mittens`,
  ),
  paragraphs: [
    [
      one(
        '{f} went into the shop of {h}, {a} {~trait} {child}.',
        'It was a quiet {~weekday} in the shop. Then {f} came in.',
        'The bell rang, and {f} entered the little shop.',
      ),
    ],
    [
      one(
        '"Good morning," said {h}. "What can I do for you?"',
        '"Hello, {f}," said {h}. "What do you need today?"',
      ),
      one(
        '"I need {unit} {item}," said {f}.',
        '"Do you have {item}?" asked {f}.',
        '"I am looking for {unit} {quality} {item}," said {f}.',
      ),
    ],
    [
      one(
        '"These are very {quality}," said {h}. "They came in this morning."',
        '"How many do you want?" asked {h}. "Not too many," said {f}. "I have to carry everything home."',
      ),
      maybe(
        '{f} looked at them from all sides.',
        '"They look good," said {f}, "but are they expensive?"',
      ),
    ],
    [
      one(
        '"That is {price} dollars," said {h}. "{^price}?" said {f}. "Last week it was {~few}!"',
        '"How much is that?" asked {f}. "{^~few} dollars," said {h}.',
      ),
      one(
        '"Everything is getting more expensive," said {h}, "even {alternative}."',
        '"For you it is one dollar less," said {h}, "because you always bring your own bag."',
        '"Then I will take only half," said {f}.',
      ),
    ],
    [
      one(
        '{f} paid and put everything into {a} {~color} bag.',
        '{f} counted the coins on the counter.',
      ),
      one(
        '"Thank you. See you on {~weekday}!" said {h}.',
        '"Give my regards to {g}," said {h}.',
        '"Wait," said {h}. "You forgot your {~clothing}." They both laughed.',
      ),
    ],
  ],
});

const lesson = plot({
  hero: 'child',
  rows: table(
    'question; answer; test',
    `
    why does the moon change its shape; It does not change. We only see the part that the sun shines on; Take an apple and a lamp, and walk around the lamp
    why do leaves turn red in autumn; The green color goes away, and the red one, which was there all the time, remains; Put a leaf into a book and look at it next week
    why does ice float; When water freezes, it needs more space, so ice is lighter than water; Fill a bottle to the top, put it outside tonight, and look at it tomorrow
    how do bees find their way home; They look at the sun and remember the landmarks; Watch which way they fly when they leave the flower
    why is the sea salty; The rivers carry a little salt into it, and when the water dries up, the salt stays; Put salt water on a plate and leave it in the sun
    where does the wind come from; Warm air rises, and cold air flows in to take its place; Hold a feather above the stove and then near the door
    why do we see the lightning before we hear the thunder; Light is much faster than sound; Count the seconds in between. Three seconds are one kilometer
    why does a heavy ship not sink; It pushes away a lot of water, and the water pushes back; Make a ball of clay, and then a bowl of the same clay
    why do my eyes cry when I cut onions; The onion sets free a gas that stings, and the tears wash it away; Put the onion into cold water first
    why does bread rise; The yeast eats sugar and makes bubbles; Put some yeast and sugar into a bottle with a balloon on top`,
  ),
  paragraphs: [
    [
      one(
        '{h} was walking to {~outdoors} with {g}.',
        '{h} and {g} were sitting in the kitchen and drinking {~drink}.',
        'It was too cold to play outside, so {h} asked questions.',
      ),
      one(
        '"{^g.call}, {question}?" {he} asked.',
        '"May I ask you something?" said {h}. "{^question}?"',
        '"I do not understand it," said {h}. "{^question}?"',
      ),
    ],
    [
      one('"What do you think?" asked {g}.', '"That is a good question," said {g}. "Guess first."'),
      one(
        '"Maybe it is magic," said {h}.',
        '"I have no idea," said {h}. "That is why I am asking you."',
        '"Because somebody wants it that way?" said {h}.',
      ),
      one('{^g} {~smiled}. "{answer}," {g.he} said.', '"Listen," said {g}. "{answer}."'),
    ],
    [
      one(
        '"How do you know that?" asked {h}.',
        '"Is that really true?" asked {h}.',
        '"I do not believe it," said {h}.',
      ),
      one(
        '"Do not believe me," said {g}. "Try it. {test}."',
        '"You can find out by yourself," said {g}. "{test}."',
      ),
    ],
    [
      one('{h} tried it at once.', '{~later} {h} tried it together with {his} friend {f}.'),
      one(
        'And it was true.',
        '"You were right!" {he} {~cried}.',
        '"Now I know it," said {h}, "and nobody can take it away from me."',
      ),
      maybe(
        '"And why is that so?" {he} asked. {^g} laughed. "Tomorrow," {g.he} said.',
        'The next day {he} explained it to everybody in the class.',
      ),
    ],
  ],
});

const phone = plot({
  hero: 'adult',
  draws: { day: '{~weekday}' },
  rows: table(
    'news; why; wish',
    `
    I have found work as {a} {~job}; Somebody saw my {~age} sign and called me; Will you help me look for {a} {~vehicle}
    I am moving to {~home}; The rent here is too high; Can you help me carry the {~furniture}
    my {~pet} has run away; I left the gate open; Could you look around when you go to {~outdoors}
    I have learned to play the {~instrument}; My neighbor gives lessons; Will you come and listen
    I have broken my arm; I slipped on the ice; Could you do my shopping on {~weekday}
    the roof is leaking again; {^~storm} tore off some tiles; Could you bring your long ladder`,
  ),
  paragraphs: [
    [
      one(
        "The telephone rang at {~few} o'clock. {h} picked it up.",
        '{h} was just making {~food} when the telephone rang.',
      ),
      one(
        '"Hello?" said {h}. "It is me, {f}," said a voice.',
        '"{f}!" {~cried} {h}. "I have not heard from you since {~month}!"',
      ),
    ],
    [
      one('"Listen," said {f}. "{^news}."', '"You will not believe it," said {f}. "{^news}!"'),
      one(
        '"How did that happen?" asked {h}. "{why}," said {f}.',
        '"Really?" said {h}. "Tell me more." "{why}," said {f}. "That was all."',
      ),
    ],
    [
      one('"{wish}?" asked {f}.', '"And now?" asked {h}. "{wish}?" said {f}.'),
      one(
        '"Of course," said {h}. "I will come on {day}."',
        '"I cannot come on {day}," said {h}, "but I can come the day after."',
        '"Let me think," said {h}. "Yes, that is possible."',
      ),
    ],
    [
      one(
        '"You are a true friend," said {f}.',
        '"I knew that I could count on you," said {f}.',
        '"Thank you. I will make {~treat} for you," said {f}.',
      ),
      maybe(
        'It was late when {h} put down the telephone.',
        '{h} wrote it down so that {he} would not forget it.',
        'They talked for another hour about {~topic} and old times.',
      ),
    ],
  ],
});

export const conversations: readonly Plot[] = [shopping, lesson, phone];
