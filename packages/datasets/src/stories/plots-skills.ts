/** @file Plots about learning by doing: a contest, money that is needed, an invention. */
import { goodEnd, habit, openChild, thanks } from './common-beats.ts';
import { maybe, one, plot, table, type Plot } from './plot.ts';

const contest = plot({
  hero: 'child',
  rows: table(
    'event; effort; failure; cause; change',
    `
    cake contest; baked a cake every evening; saw the first three cakes collapse; The oven was too hot; baked them more slowly
    bicycle race; rode up the hill ten times a day; always ran out of breath before the top; {^he} started too fast; began slowly and saved {his} strength for the end
    chess tournament; played against {g} every night; lost every game; {^he} thought only about {his} own moves; asked {himself} before every move what the other wanted
    singing contest; sang in the bathtub, on the stairs and in the cellar; became hoarse; {^he} sang with {his} throat instead of {his} breath; learned to breathe deeply
    kite contest; built one kite after another; saw every kite fall into the field; The tail was too short; tied a longer tail to it, with {a} {~color} ribbon at the end
    swimming race; trained in the cold lake; swam in a crooked line; One arm was stronger than the other; practiced with the weak arm alone
    story contest; wrote a new page every day; put the readers to sleep; Nothing happened in {his} stories; gave the hero a problem
    pumpkin show; watered {his} pumpkin and talked to it; had the smallest pumpkin in the street; There were too many flowers on the vine; left only one flower and cut off the rest
    snowman contest; rolled one snowball after another; saw {his} snowman fall apart; The snow was too dry; poured a little water on it and let it freeze overnight`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        'One {~weekday} there was a poster on the wall: the great {event} was coming.',
        'Every year the town held {a} {event}, and {h} had never won it.',
        '"This year I want to win the {event}," {h} said to {his} friend {f}.',
      ),
    ],
    [
      one('So {h} {effort}.', 'From then on {h} {effort}, even on {~weekday}s.'),
      one('But {he} {failure}.', 'It did not help: {he} {failure}.'),
      one(
        '"I will never learn it," {he} said.',
        '{h} was {~badMood} and threw {his} {~clothing} into the corner.',
        '"Maybe I should stop," {he} {~told}.',
      ),
      one(
        '"You practice a lot," said {g}, "but you practice the same mistake."',
        '"Do not do it more often," said {his} friend {f}. "Do it differently."',
        '{^his} friend {f} watched for a while. "Why do you do it like that?" {f.he} asked.',
      ),
    ],
    [
      one(
        '{h} thought about it. {cause}.',
        'That was it! {cause}.',
        'Then {he} saw the reason. {cause}.',
      ),
      one('So {he} {change}.', 'From then on {he} {change}.'),
      one(
        'It went better every day.',
        'After a week there was a small change, and after two weeks a big one.',
        '"Look!" {he} {~cried}. "It works!"',
      ),
    ],
    [
      one(
        'Then came the day of the {event}. {~sky}.',
        'On the day of the {event} {h} woke up at five.',
      ),
      one(
        '{h} won. {^his} name was in the newspaper, and the prize was {~gift}.',
        '{h} came in second, behind {a} {f.child} from the next town, and was {~goodMood} all the same.',
        '{h} did not win, but {he} was better than ever before. "Next year," {he} said and {~smiled}.',
        'There were two winners that year: {h} and {his} friend {f}.',
        '{h} was third. {^he} hung the little bronze medal above {his} bed.',
      ),
      one(
        '"It is not enough to try hard," {he} says today. "You also have to find out why."',
        goodEnd,
      ),
    ],
  ],
});

const savings = plot({
  hero: 'child',
  draws: { wish: '{~gift}' },
  rows: table(
    'jobs; other',
    `
    washed windows for the neighbors; carried newspapers before school
    walked three dogs every afternoon; swept the yard of the bakery
    sold lemonade at the corner; picked cherries for a farmer
    helped {g} at the market on {~weekday}s; mended old chairs
    read the newspaper to an old sailor; cleaned shoes at the station
    collected empty bottles; looked after the twins next door`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        'In the window of a shop {he} had seen {wish}, and since then {he} could think of nothing else.',
        '{h} had one great wish: {wish}.',
        'Every day after school {he} stopped at the shop to look at {wish}.',
      ),
    ],
    [
      one(
        'But it cost {~price} dollars, and {h} had only {~few}.',
        '"How much is it?" {he} asked. "(Two|Three|Five|Six|Eight) hundred crowns," said the shopkeeper.',
        'It was expensive, and there was not much money at home.',
      ),
      one(
        '"Can you give me the money?" {he} asked {g}. "No," said {g}, "but I can show you how to earn it."',
        '"If you want something," {g} used to say, "you need a plan and two hands."',
      ),
      one('So {h} {jobs} and {other}.', '{h} {jobs}. Later {he} also {other}.'),
      maybe(
        'Every coin went into {a} {~color} jar.',
        '{^his} friend {f} laughed at first, but then {f.he} helped.',
        'It was hard work, and some evenings {his} back hurt.',
      ),
    ],
    [
      one(
        'After (four|five|six|eight|ten) weeks {he} had enough.',
        'When the first snow fell, the jar was full.',
        'One {~weekday} {he} counted the money, and then {he} counted it again. It was enough!',
      ),
      one(
        '{^he} ran to the shop. But on the way {he} met {his} friend {f}, who was crying. {^f.his} family had lost everything in a fire. {h} looked at the jar for a long time, and then {he} gave it to {f.him}.',
        '{^he} ran to the shop and bought {wish}. It was even better than {he} had dreamed.',
        'But then {g} became sick and needed medicine. {h} did not think twice, and took the jar from the shelf.',
        '{^he} went to the shop, but {wish} had been sold the day before. {h} swallowed hard. Then {he} bought a smaller thing and put the rest of the money back.',
        '{^he} bought {wish}. The shopkeeper, who had seen {him} at the window every day, gave {him} one coin back.',
      ),
    ],
    [
      one(
        '"I have never seen such {a} {~trait} {child}," said {g}.',
        'The shopkeeper told the story to everyone.',
        'What {he} had earned with {his} own hands was worth twice as much to {him}.',
        '"Money comes and goes," said {h}, "but I know now that I can earn it."',
      ),
      one(goodEnd),
    ],
  ],
});

const invention = plot({
  hero: 'child',
  rows: table(
    'work; purpose; flop; cause; better',
    `
    raft; to reach the island in the lake; it sank; the wood was wet and heavy; tied four empty barrels under it
    cart with a sail; to ride along the beach without any effort; it fell over at the first gust; the mast was too tall; made the mast half as long and the axle twice as wide
    machine that wakes people up; to help people who are always late; it poured cold water on the cat; the string was tied to the wrong lever; moved the string and replaced the water with a feather
    bridge of rope; to get across the stream without wet feet; it sagged into the water; the knots slipped; learned a better knot from a sailor
    water wheel; to grind corn for the hens; it did not turn; the paddles were too small; cut bigger paddles out of an old {~furniture}
    telephone of cans and string; to talk across the street at night; they heard nothing; the string was loose; pulled the string tight and rubbed it with wax
    lamp that needed no oil; to read in bed; it was as weak as a firefly; the battery was made of only one lemon; used twelve lemons in a row
    bird feeder; to help the small birds in winter; the squirrels ate everything; they could jump from the branch; hung it from a long wire in the middle of the yard
    tree house; to have a place for secret meetings; the floor came down with a crash; the nails were too short; used long screws and put a beam across`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        '{^he} loved to build things. {^his} room was full of screws, wheels and {~material} boxes.',
        '"Why?" was {his} favorite word, and "how?" came second.',
      ),
      one(
        '{^his} friend {f} often helped {him} and asked no questions.',
        '{^his} friend {f} helped {him} with everything.',
        '{f}, who lived next door, always held the other end.',
      ),
    ],
    [
      one(
        '{~morning} {he} decided to build {a} {work}, {purpose}.',
        '"I am going to build {a} {work}," {he} told {f}, "{purpose}."',
      ),
      one(
        '{^he} drew a plan, borrowed (a saw|a drill|a plane) and (a hammer|a screwdriver|a file) from {g} and began.',
        'For two days one could hear nothing but hammering.',
        '{f} held the boards, and {h} used the (hammer|saw|drill|screwdriver).',
      ),
      one('At last it was finished. It looked wonderful.', 'On {~weekday} it was ready.'),
      one('They tried it out, and {flop}.', 'But when they tried it, {flop}.'),
    ],
    [
      one(
        'Everyone laughed.',
        '{f} laughed until {f.he} had tears in {f.his} eyes.',
        '"I told you so," said a boy who had told them nothing.',
      ),
      one(
        '{h} was {~badMood}, but only for an hour.',
        '"A mistake is a question," said {g}. "What does it ask?"',
        '{h} did not laugh. {^he} was already looking at the pieces.',
      ),
      one(
        '{^he} examined everything again and found out that {cause}.',
        'The reason was simple: {cause}.',
        'It had gone wrong because {cause}.',
      ),
      one('So {he} {better}.', 'This time {h} {better}.'),
    ],
    [
      one(
        'The second time it worked.',
        'Then they tried it again. It worked, and nobody laughed anymore.',
        '"Now or never," said {h}. And it worked!',
      ),
      maybe(
        '{^g} came to look at it and took off {g.his} {~clothing}.',
        '"Can you build one for me too?" asked the {~job}.',
        'Even the mayor came to see it.',
      ),
      one(
        '{h} wrote in {his} notebook: first build it, then break it, then build it better.',
        'The {work} still stands there today.',
        thanks,
        goodEnd,
      ),
    ],
  ],
});

export const skillPlots: readonly Plot[] = [contest, savings, invention];
