/** @file Plots in the open air: an animal in need, a garden, something out of reach. */
import { dayLine, goodEnd, habit, openChild, thanks } from './common-beats.ts';
import { maybe, one, plot, table, two, type Plot } from './plot.ts';

const rescue = plot({
  hero: 'child',
  rows: table(
    'animal; trouble; care; reward',
    `
    hedgehog; was stuck in a drainpipe and could not move; rubbed the pipe with soap and pushed very gently; The hedgehog came back every evening and ate the snails in the garden
    sparrow; had a broken wing; put it into a box with hay and fed it seeds for three weeks; In spring it built its nest right above the door
    kitten; sat at the top of a tall tree and was too afraid to climb down; leaned a ladder against the tree and climbed up with a basket; The kitten slept on {his} pillow that night
    duckling; had fallen into a deep hole and was calling for its mother; made a slope out of sand so that it could walk out; The whole family of ducks swam past and seemed to say thank you
    lamb; was up to its neck in mud; laid a board across the mud and pulled it out with a rope; The farmer gave {him} a ball of white wool
    turtle; lay on its back and waved its legs in the air; turned it over and carried it to the shade; It blinked twice and walked away, slowly and politely
    fawn; had caught its leg in a fence; bent the wire apart with pliers; Two days later it stood at the edge of the forest with its mother and looked at {him}
    swan; had fishing line around its neck; held its wings with a blanket and cut the line; The swan never hissed at {h} again
    squirrel; had put its head into a glass jar and could not get it out; put oil on the rim and turned the jar very slowly; In autumn there were nuts on the windowsill, and nobody knew who had put them there
    owl; had been blinded by the lamp and sat in the middle of the road; covered it with a coat and carried it to the old barn; Every night it called from the barn, and {h} called back
    puppy; had been left behind at the station with a string around its neck; gave it water and asked every passenger about it; Nobody missed it, so it was allowed to stay
    heron; was frozen to the ice by its feet; poured warm water on the ice until it broke; It flew one wide circle above the pond before it left
    hare; was hiding from two dogs in a hollow log; called the dogs and led them home; The hare ate half of the cabbages that summer, and {h} did not mind`,
  ),
  paragraphs: [
    [openChild, habit],
    [
      dayLine,
      one(
        '{~morning} {he} was on {his} way to {~outdoors} when {he} heard a small cry.',
        '{~morning} {h} and {his} friend {f} were walking to {~outdoors}. "Did you hear that?" asked {h}.',
        '{~morning} something moved near {~outdoors}, and {h} stopped.',
      ),
      one(
        'It was {a} {animal}. It {trouble}.',
        '{^he} looked around and saw {a} {animal}. It {trouble}.',
        'There was {a} {~size} {animal}, and it {trouble}.',
      ),
      one(
        'The poor animal was trembling.',
        'Its eyes were wide with fear.',
        'It was tired and cold.',
        'It did not even try to bite.',
      ),
    ],
    [
      one(
        '"Do not be afraid," said {h}. "I will help you."',
        '"We cannot leave it here," {he} {~told}.',
        '"What should I do?" {he} thought. "If I go home, it may be too late."',
      ),
      one(
        'First {he} was too hasty, and that only made it worse.',
        'First {h} tried it alone, but {he} was not strong enough.',
        'A man walked by and shrugged. "It is only {a} {animal}," he said.',
        'At first the {animal} did not trust {him} and backed away.',
      ),
      one(
        'So {he} ran to {g}. "{^g.call}, come quickly!" {he} {~cried}.',
        'Then {h} remembered {g}, who knew a lot about animals, and ran to ask {g.him} for advice.',
        '{h} sat down beside it and waited until it was calm.',
      ),
      one(
        'Very {~bravely} {h} {care}.',
        '{^~bravely} {he} {care}.',
        'Then {h} {care}. It took a long time.',
      ),
    ],
    [
      one(
        'At last the {animal} was safe.',
        'It worked!',
        'And then, suddenly, it was over.',
        'The {animal} shook itself and looked around.',
      ),
      one('{reward}.'),
      maybe(
        '"You were very {~trait}," said {g}.',
        '"How did you know what to do?" people asked. "I did not know," said {h}. "I tried."',
        goodEnd,
      ),
    ],
  ],
});

const garden = plot({
  hero: 'child',
  draws: { crop: '{~crop}' },
  rows: table(
    'problem; cause; fix',
    `
    the leaves turned yellow; The soil was as dry as dust; carried two buckets of water from the well every evening
    something ate the leaves at night; Ten fat snails lived under the flat stones; collected them with a lamp and carried them to the meadow
    nothing came up at all; The birds had eaten the seeds; sowed again and built a scarecrow with {a} {~color} hat
    the plants grew long and thin; The big {~tree} kept the sun away; dug a new bed on the sunny side of the house
    the young plants hung their heads; {^he} had watered them at noon, in the hottest sun; watered them in the early morning instead
    there were many leaves but no flowers; There were no bees; planted {~flowers} all around, and soon the bees came
    the bed was full of weeds; {^he} had not looked after it for two weeks; pulled out one weed after another until {his} back hurt
    the frost killed half of the plants; {^he} had planted them too early; covered the rest with straw every night`,
  ),
  paragraphs: [
    [
      openChild,
      one(
        'In (March|April|May|spring) {h} decided to grow {crop}.',
        '"I am going to grow {crop}," {he} told {his} friend {f}. "You have no patience," said {f}.',
        '{^g} gave {h} a little piece of land behind the house. "It is yours," {g.he} said. "Grow what you like."',
        '{h} found a bag of seeds in the shed. On it stood one word: {crop}.',
      ),
      one(
        '{^he} dug the soil, pulled out the stones and made three straight rows.',
        '{^he} worked with a spade and a rake until it was dark.',
        'Every seed got its own small hole.',
      ),
    ],
    [
      one(
        'Every morning before school {he} looked at the bed.',
        'Then {he} waited. {^he} waited one week, and then another.',
        '"When will they be ready?" {he} asked every day.',
      ),
      maybe(
        '"A watched pot never boils," said {g}, "and a watched seed never sprouts."',
        'In the second week there was a first green point, no bigger than a needle.',
        '{^he} even sang to the seeds.',
        'Only {a} {~insect} came to visit the bed.',
      ),
      one(
        'But then {problem}.',
        'Then came a bad time: {problem}.',
        'One {~weekday}, however, {problem}.',
      ),
      one(
        '{h} was {~badMood}. "I want to give up," {he} said.',
        '{^he} almost cried.',
        '"It was all for nothing," said {h}.',
      ),
    ],
    [
      one(
        '"Do not ask whose fault it is," said {g}. "Ask why."',
        '"Plants cannot speak," said {his} friend {f}, "but they can show what they need."',
        'In the library {h} found a book about gardens and read it from the first page to the last.',
      ),
      one(
        'Soon {he} found the reason. {cause}.',
        '{cause}. That was the reason.',
        'They looked closely, and then they knew. {cause}.',
      ),
      one(
        'So {h} {fix}.',
        'From that day on {h} {fix}.',
        '{^his} friend {f} came to help, and together they worked. {h} {fix}.',
      ),
    ],
    [
      one(
        'Slowly the plants recovered.',
        'After three weeks everything was green again.',
        'And the {crop} grew and grew.',
      ),
      one(
        'At the end of the season there were so many {crop} that {he} gave some to all the neighbors.',
        'The harvest was small, but it was the best food {he} had ever eaten.',
        '{^he} sold the {crop} at the market and bought {~gift}.',
        'They made soup for the whole street.',
      ),
      one(
        '"Patience," said {h}, "can be learned."',
        'Next year {he} wants to grow {~crop} too.',
        goodEnd,
      ),
    ],
  ],
});

const stuck = plot({
  hero: 'child',
  rows: table(
    'thing; place; how; idea',
    `
    kite; in the top of a tall poplar; The wind tore the kite out of {his} hand; tied a stone to a long string and threw it over the branch
    ball; on the roof of the bakery; {f} kicked {h}'s ball too hard; asked the baker for his longest bread shovel
    hat; on the head of a statue; A gust of wind carried {his} hat away; stood on {f}'s shoulders and used a fishing rod
    toy boat; in the middle of the pond, among the reeds; The string of {his} toy boat came loose; threw small stones behind it, so that the waves pushed it to the shore
    paper plane; behind the clock of the town hall; {h}'s paper plane flew better than any plane before; climbed the tower with the caretaker and pushed it out with a broom
    shoe; on the roof of the school; {h} kicked a stone, and {his} shoe flew off; opened a window in the attic and reached for it with an umbrella
    coin; under a heavy iron grate; {^his} lucky coin slipped through {his} fingers; put some chewing gum on the end of a stick
    basket; on a rock in the river; The current carried {his} basket off; built a small dam of stones and walked across`,
  ),
  paragraphs: [
    [
      openChild,
      habit,
      one(
        '{^his} best friend was {f}, and on {~weekday}s they always played together.',
        '{^he} and {f} had been friends since they were (three|four|five) years old.',
      ),
    ],
    [
      dayLine,
      one(
        '{~morning} they were playing near {~outdoors}.',
        '{~morning} {h} and {f} went to {~outdoors}.',
      ),
      one(
        '{how}. Now the {thing} was {place}.',
        'Then it happened. {how}, and it ended up {place}.',
      ),
      one(
        '"Oh no!" {~cried} {h}. "My {thing}!"',
        '"That was my favorite {thing}," said {h} in a small voice.',
        '"Now it is gone forever," said {f}.',
      ),
    ],
    [
      two(
        'They shouted at it, but that did not help.',
        'They threw sticks and missed every time.',
        '{f} jumped as high as {f.he} could.',
        'They tried it with (a broom|a ladder|a rake|a rope), but it was too short.',
        'They asked a tall man, but he was not tall enough.',
        'They waited for the wind to help them.',
      ),
      one(
        '"Force does not work," said {h}. "We need an idea."',
        'They sat down on the ground and thought.',
        '"Let us go home," said {f}. But {h} did not move.',
      ),
      one(
        'And then {h} {idea}.',
        '"I have it!" {h} {~cried}. {^he} {idea}.',
        'After a while {h} stood up and {idea}.',
      ),
    ],
    [
      one(
        'The {thing} moved a little, then a little more, and then {h} held it in {his} hands.',
        'It worked at the third attempt.',
        '"It works!" {~cried} {f}. And really, {h} got the {thing} back.',
      ),
      maybe(
        'It was wet and dirty, but it was whole.',
        'A few people clapped their hands.',
        '"You should become {a} {~job}," said an old woman who had watched them.',
      ),
      one(thanks, goodEnd),
    ],
  ],
});

export const outdoorPlots: readonly Plot[] = [rescue, garden, stuck];
