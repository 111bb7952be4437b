/** @file Plots about grown-ups at work: something to mend, a shop without customers. */
import { goodEnd, habit, openAdult } from './common-beats.ts';
import { one, plot, table, two, type Plot } from './plot.ts';

const mending = plot({
  hero: 'adult',
  rows: table(
    'thing; damage; cause; fix',
    `
    clock; it had stopped at ten past four; A dead fly was sitting between two wheels; blew the dust away and put in a drop of oil
    rocking chair; one of its legs was loose; The glue had dried out; took the chair apart and glued it together again
    music box; it played only every second note; Half of the little teeth were bent; straightened them one by one under a magnifying glass
    bicycle; it squeaked like a mouse; The chain was full of rust; brushed the chain and rubbed it with oil
    umbrella; it opened when it wanted to; The spring was worn out; put in the spring of an old ballpoint pen
    radio; it spoke only at night; A wire was loose, and the cold pulled it tight; fastened the wire with a drop of solder
    doll; she had lost one eye; Somebody had loved her too much; sewed on a shiny button
    violin; it sounded like a door; There was a thin crack in the wood; closed the crack with warm glue and waited until it was dry`,
  ),
  paragraphs: [
    [
      openAdult,
      habit,
      one(
        '{^he} could mend almost anything, and people brought {him} whatever was broken.',
        'Besides {his} work {he} liked to repair old things.',
      ),
    ],
    [
      one(
        '{~morning} {a} {f.child} named {f} stood at the door with {a} {~color} bag.',
        '{~morning} {f}, (an old friend|a neighbor|a distant cousin), came in without knocking.',
      ),
      one(
        '"This is my {thing}," said {f}. "It belonged to my mother." And then {h} saw the trouble: {damage}.',
        'Out of the bag came {a} {thing}. "Nobody can help me," said {f}. In fact {damage}.',
      ),
      one(
        '"Throw it away and buy a new one," said {g}, who was drinking {~drink} by the window.',
        '"Three people have told me to throw it away," said {f}.',
        '"I have tried everything," said {f}. "I even shouted at it."',
      ),
      one(
        '"Not so fast," said {h}. "First I want to know why."',
        '"Leave it here until {~weekday}," said {h}.',
      ),
    ],
    [
      one(
        '{h} worked all evening.',
        '{^he} put on {his} glasses and turned on the lamp.',
        '{^he} looked at the {thing} from above, from below and from inside.',
      ),
      two(
        '{^he} tried (a chisel|a pair of pliers|a knife|a screwdriver), but that was too big.',
        '{^he} made a drawing.',
        '{^he} slept on it.',
        '{^he} asked a book and then another one.',
        '{^he} listened to it with {his} eyes closed.',
      ),
      one('Then {he} found it. {cause}.', 'And there was the reason. {cause}.'),
      one('{h} {fix}.', 'So {he} {fix}.'),
    ],
    [
      one(
        'When {f} came back, the {thing} was standing on the table, as good as new.',
        '{~later} {f} held the {thing} in {f.his} hands and could not speak.',
      ),
      one(
        '"How much do I owe you?" asked {f}. "Nothing," said {h}. "It was a pleasure."',
        '"What does it cost?" asked {f}. "{^~few} eggs," said {h}, because {f} had hens.',
        '"You have given me back more than {a} {thing}," said {f}.',
      ),
      one(
        'Since then {f} comes by every {~weekday}, sometimes with {~treat}.',
        '"Things want to be understood," {h} used to say, "just like people."',
        'Nobody ever told {f} again to throw something away.',
      ),
    ],
  ],
});

const shop = plot({
  hero: 'adult',
  rows: table(
    'shop; trouble; idea; effect',
    `
    bakery; a supermarket opened across the street; baked bread in the shape of animals; The children pulled their parents into the shop
    bookshop; nobody had time to read anymore; put two armchairs beside the stove and read aloud every evening; Soon there were not enough chairs
    restaurant; the road was closed for a year; put the kitchen on a cart and drove to the people; The workers on the road were the first guests
    flower shop; it rained all summer; tied small bunches and wrote a joke on every one; People came for the jokes and left with flowers
    shoe shop; everyone bought cheap shoes; repaired the cheap shoes, so that they lasted longer; There was a line in front of the door
    toy shop; the factory in the town closed, and money was short; began to lend toys like books in a library; In the end more toys were sold than before
    tea house; a fashionable cafe opened next door; asked the guests to bring their own cups and their own stories; There was a new story every evening`,
  ),
  paragraphs: [
    [
      one(
        '{h} had a small {shop} in {~home}.',
        'In {~home} there was {a} {shop}. It belonged to {h}, {a} {~trait} {child}.',
        'For many years {h} had run the {shop} of {his} parents.',
      ),
      habit,
      one(
        '{^his} friend {f} worked there too.',
        '{f}, {his} best friend, helped {him} on {~weekday}s.',
      ),
      one('Business was good until {trouble}.', 'But then {trouble}.'),
    ],
    [
      one(
        'Fewer and fewer people came.',
        'On some days only {g} came, and {g.he} just wanted to talk.',
        'The bell above the door was silent.',
      ),
      one(
        '"We have to close," said {f}.',
        '{h} counted the money every night, and every night it was less.',
        '{h} was {~badMood} and could not sleep.',
      ),
      one(
        '"What would you do?" {h} asked {g}. "Do something that nobody else can do," said {g}.',
        'One night {he} sat in the dark {shop} and asked {himself} what people really needed.',
        '"What is it that they do not have over there?" asked {f}.',
      ),
      one('The next day {h} {idea}.', 'Then {h} had an idea. {^he} {idea}.'),
    ],
    [
      one(
        'At first people only looked.',
        'The first week was quiet.',
        '"That will never work," said the {~job} from the corner.',
      ),
      one('{effect}.'),
      one(
        'After a few months the {shop} was full again.',
        'By {~month} {h} had to hire two people.',
        'In {~season} {f} painted a new sign in {~color} letters.',
      ),
    ],
    [
      one(
        '"It was luck," said {h}. "No," said {f}, "it was you."',
        'Today nobody talks about closing anymore.',
        '{^g}, the best customer, has {g.his} own chair there now, beside the window.',
        'And the others? They are good neighbors now.',
        goodEnd,
      ),
    ],
  ],
});

export const tradePlots: readonly Plot[] = [mending, shop];
