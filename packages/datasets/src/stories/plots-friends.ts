/** @file Plots between friends: a quarrel, a newcomer, a surprise. */
import { dayLine, goodEnd, openChild } from './common-beats.ts';
import { maybe, one, plot, table, type Plot } from './plot.ts';

const quarrel = plot({
  hero: 'child',
  rows: table(
    'thing; harm; peace',
    `
    swing; the rope tore, and both of them fell into the grass; They tied a new rope and took turns, ten swings each
    kite; the paper ripped from one end to the other; They mended it with glue, and one held the string while the other ran
    sled; it slid down the hill without them and hit a tree; They found out that there was room for two
    book on {~topic}; a page was torn out; They sat down side by side and read it aloud, one page each
    box of paints; the red and the blue ran over the floor; They painted one big picture together, and it hung in the hall for years
    last piece of cake; the plate fell, and the dog ate everything; They baked a new cake and cut it exactly in half
    fishing rod; it broke in the middle; They made two short rods out of the long one
    seat by the window; the bus braked, and neither of them sat anywhere; One sat there on the way out and the other on the way back
    drum; the skin burst with a bang; They built two drums out of old cans and played in the yard
    puppet; its head came off; They sewed the head on again and wrote a play for two`,
  ),
  paragraphs: [
    [
      one(
        '{h} and {f} were best friends. They lived in {~home}.',
        'In {~home} lived two friends, {h} and {f}. {h} was {~trait}, and {f} was {~trait}.',
        '{h} had a friend named {f}. They did everything together: they loved {~hobby}, and they ate {~food} from the same bowl.',
        'Nobody in {~home} had ever seen {h} without {f}.',
      ),
      dayLine,
    ],
    [
      one(
        '{~morning} both of them wanted the {thing}.',
        '{~morning} they quarreled about the {thing}.',
        'There was only one {thing}, and there were two of them.',
      ),
      one(
        '"It is mine!" {~cried} {h}. "I saw it first!" {~cried} {f}.',
        '"You always get everything," said {f}. "That is not true," said {h}.',
        '"Give it to me," said {h}. "Never," said {f}.',
      ),
      one(
        'They pulled and pushed until {harm}.',
        'Nobody gave in, and so {harm}.',
        'While they were fighting, {harm}.',
      ),
      one(
        '"That was your fault," they both said at the same time.',
        '"I do not want to see you anymore," said {f}, and {f.he} went home.',
        'They did not speak on the way back.',
        'Each went home alone.',
      ),
    ],
    [
      one(
        'The next days were long. {h} was {~badMood}, because playing alone was boring.',
        '{h} told {himself} that {he} did not need anybody. But {~hobby} was no fun without {f}.',
        'At dinner {h} only pushed the {~food} around on the plate.',
      ),
      one(
        '"What is more important," asked {g}, "{a} {thing} or a friend?"',
        '{^g} saw it. "Somebody has to take the first step," {g.he} said.',
        '"It takes two people to quarrel," said {g}, "but only one to end it."',
      ),
      one(
        "So {h} went to {f}'s house. Halfway there {he} met {f}, who was coming to see {him}.",
        "{~later} {h} put on {his} {~color} {~clothing} and knocked at {f}'s door.",
        '{h} wrote a letter with only two words: "I\'m sorry." {f} answered with three: "I\'m sorry too."',
      ),
      maybe(
        '"I was unfair," said {h}. "I was unfair first," said {f}.',
        'For a moment neither of them knew what to say. Then they both laughed.',
      ),
    ],
    [
      one('{peace}.'),
      one(
        'They still quarrel sometimes, but never for longer than an hour.',
        'And if you see one of them today, the other is not far away.',
        '"It is more fun like this," said {h}, and {f} {~smiled}.',
        'Since then they share everything, even the last cookie.',
      ),
    ],
  ],
});

const newcomer = plot({
  hero: 'child',
  draws: { love: '{~topic}' },
  rows: table(
    'strange; lonely; bridge',
    `
    spoke with an accent; ate lunch alone under the {~tree}; drew a picture of {love} on the blackboard without saying a word
    was a head taller than everybody else; stood by the fence during every break; knew the answer when the teacher asked about {love}
    came from the other end of the country; always walked home alone; was carrying a heavy book about {love}
    never said more than one word; sat in the last row and looked out of the window; had a little notebook full of drawings of {love}
    wore {a} {~color} {~clothing} every day; fed the sparrows instead of playing; wore a badge with a picture of {love}
    could not play any of their games; was always chosen last; told the little ones a story about {love}`,
  ),
  paragraphs: [
    [
      one(
        "In {~season} a new {f.child} came to {h}'s school. {^f.his} name was {f}.",
        '"This is {f}," said the teacher. "{^f.he} is new here. Please be kind to {f.him}." {h} looked up from {his} {~subject} book.',
        '{h} lived in {~home}, and nothing ever happened there. But one {~weekday} a truck stopped in front of the empty house next door, and {a} {f.child} named {f} got out.',
      ),
      one('{f} {strange}.', 'People whispered about {f}, because {f.he} {strange}.'),
      one(
        '{^f.he} {lonely}.',
        'Nobody was unkind to {f.him}, but nobody talked to {f.him} either. {^f.he} {lonely}.',
      ),
    ],
    [
      one(
        '{h} was {~trait}, but {he} did not know how to begin.',
        'Three times {h} wanted to say something, and three times {he} walked past.',
        '"What should I talk about?" {h} asked {g}. "About something you both like," said {g}.',
      ),
      maybe(
        '"Leave {f.him} alone," said the others. "{^f.he} does not want to talk to us."',
        '{h} remembered {his} own first day at school and how (nervous|lonely|shy|worried) {he} had been.',
      ),
      one('{~later} {f} {bridge}.', 'Then, one {~schoolday}, {f} {bridge}.'),
      one(
        '{h} could not believe it. {^he} had loved {love} for years!',
        "{h}'s heart jumped. Nobody else in the whole town cared about {love}!",
      ),
    ],
    [
      one(
        '"Do you like {love}?" asked {h}. {f} nodded. "Very much," {f.he} said. "Do you?"',
        '"I know everything about {love}," said {h}. "Everything?" asked {f}. "Then tell me something that I do not know."',
        '"Can you teach me that?" asked {h}. {f} looked surprised. Then {f.he} {~smiled} for the first time.',
      ),
      one(
        'They talked until the bell rang, and after school they went on talking.',
        'They talked for so long that they missed the bus.',
        'That afternoon they went to the library together and borrowed everything about {love}.',
      ),
      maybe(
        'It turned out that {f} could also play the {~instrument}.',
        "{f}'s family made {~food} that {h} had never tasted before.",
        '{h} taught {f} three words, and {f} taught {h} three words of {f.his} own language.',
      ),
    ],
    [
      one(
        'Soon the others came too, because {f} could tell wonderful stories.',
        'A month later nobody remembered that {f} had once been new.',
        'Today {h} and {f} are best friends, and a third chair stands beside them for the next newcomer.',
        '"Why did you never say anything?" {h} asked later. "Nobody asked me," said {f}.',
      ),
      maybe(goodEnd),
    ],
  ],
});

const surprise = plot({
  hero: 'child',
  draws: { gift: '{~gift}' },
  rows: table(
    'occasion; danger; save',
    `
    birthday; {f} came home an hour too early; {g} asked {f.him} to help carry wood and talked without stopping
    birthday; the dog began to bark under the table; somebody gave it a sausage
    last day at school; {f} saw the balloons through the window; {h} said that they were for the baby next door
    birthday; a guest said, "See you tonight!"; "That was about the bird club," said {h} quickly
    return from the hospital; the smell of cake went through the whole house; {g} opened all the windows and burned some toast
    birthday; {f} found the list with all the names; {h} said that it was for a game at school`,
  ),
  paragraphs: [
    [
      openChild,
      one(
        '{^his} best friend {f} had a hard time that year, so {h} wanted to do something for {f.him}.',
        '{^his} friend {f} believed that everybody had forgotten {f.his} {occasion}.',
        'Soon it was the {occasion} of {his} friend {f}.',
      ),
    ],
    [
      one(
        '"Let us give {f.him} a surprise," {h} said to {g}.',
        '"I have a plan," said {h}, "but nobody may say a word."',
      ),
      one(
        'They wrote invitations, hung up {~color} lamps and made {~treat}.',
        '{^g} made {~treat}, and {h} decorated the room with {~flowers} and paper stars.',
      ),
      one(
        'With the money from {his} box {h} bought {gift}.',
        'All the friends together bought {gift}.',
        '{h} worked for two weeks to be able to buy {gift}.',
      ),
      maybe(
        'It was hard to keep the secret. {h} had to bite {his} tongue every day.',
        '"What are you smiling about?" asked {f}. "Nothing," said {h}.',
      ),
    ],
    [
      one(
        'Everything was ready. But then {danger}.',
        'An hour before the party {danger}.',
        'It almost went wrong, for {danger}.',
      ),
      one('{h} turned pale.', '"It is all over," {h} thought.', 'Everybody held their breath.'),
      one('Luckily {save}.', 'But {save}.', 'At the last moment {save}.'),
    ],
    [
      one(
        'When {f} finally opened the door, it was dark. Then all the lights went on. "Surprise!" {~cried} twenty voices.',
        '{f} came in, put down {f.his} bag and said, "Why is it so quiet here?" And then they all jumped out.',
      ),
      one(
        '{f} laughed and cried at the same time.',
        'For a whole minute {f} could not speak.',
        '"I thought that you had forgotten me," said {f}.',
      ),
      one(
        '{^f.he} unpacked {gift} and held it up for everyone to see.',
        '"This is {gift}," said {h}. "It is from all of us."',
      ),
      one('They danced until midnight.', 'They ate every crumb on the table.', goodEnd),
    ],
  ],
});

export const friendPlots: readonly Plot[] = [quarrel, newcomer, surprise];
