/** @file Dialogues line by line, each line with its speaker's name: a plan, the way, an argument. */
import { one, plot, table, type Beat, type Plot } from './plot.ts';

/** The hero speaks first, then the friend, in turn: lines that belong together. */
function talk(...lines: readonly string[]): Beat {
  return one(lines.map((line, index) => `{${index % 2 === 0 ? 'h' : 'f'}}: ${line}`).join('\n'));
}

const planning = plot({
  hero: 'child',
  draws: { where: '{~outdoors}', day: '{~weekday}' },
  rows: table(
    'plan; bring; doubt; solve',
    `
    go swimming; a towel and some {~fruit}; the water is cold; We can run afterward to get warm
    build a bonfire; matches and potatoes; the wood is wet; My uncle has dry wood in his barn
    fly my new kite; a long string; there is no wind; There is always wind on the hill
    have a picnic; bread, cheese and {~drink}; it is going to rain; Then we will sit under the bridge
    look for mushrooms; a basket and a small knife; I do not know which ones are safe; We will only pick what my grandmother knows
    paint the old boat; two brushes and a can of {~color} paint; we have no ladder; We can turn it upside down
    watch the stars; a blanket and a flashlight; I have to be in bed at nine; It is dark at eight in {~month}
    visit the museum; three coins for the ticket; museums make me sleepy; There is a whole room about {~topic}
    make {~treat}; flour and eggs; we have never done it before; My aunt has a book with pictures
    clean up {~outdoors}; two big bags; it is a lot of work; If everybody brings a friend, it is done in an hour`,
  ),
  paragraphs: [
    [
      one(
        talk('What are you doing on {day}?', 'Nothing special. Why do you ask?'),
        talk(
          'Are you free on {day}?',
          'I have to help my (mother|father|grandmother|uncle) in the morning, but then I am free.',
        ),
        talk('Do you have any plans for {day}?', 'I do not know yet. Do you have an idea?'),
      ),
    ],
    [
      one(
        talk('Let us {plan}.', 'That sounds good, but {doubt}.'),
        talk('I would like to {plan}. Do you want to come?', 'I would love to, but {doubt}.'),
        talk('We could {plan}.', 'Hm. Are you sure? I think {doubt}.'),
      ),
    ],
    [
      one(
        talk('{solve}.', 'You are right. What should I bring?'),
        talk('Do not worry. {solve}.', 'Good idea! What do we need?'),
        talk(
          'I have thought of that. {solve}.',
          'All right, then I will come. Shall I bring something?',
        ),
      ),
    ],
    [
      one(
        talk(
          'Bring {bring}. I will bring the rest.',
          'And when shall we meet?',
          "At (two|three|ten) o'clock, in front of {where}.",
        ),
        talk(
          'Please bring {bring}.',
          'I can do that. Where do we meet?',
          'Come to my house after lunch.',
        ),
        talk(
          'Only {bring}.',
          'Fine. At what time?',
          'Let us meet at the fountain at (two|three|four).',
        ),
      ),
    ],
    [
      one(
        '{f}: See you on {day}!',
        '{f}: I am looking forward to it.',
        '{f}: Perfect. Do not be late again!',
        '{f}: I will be there. Tell your family that I said hello.',
      ),
    ],
  ],
});

const directions = plot({
  hero: 'adult',
  draws: { goal: '{~outdoors}' },
  rows: table(
    'first; second; third',
    `
    go straight on until you see {a} {~color} house; turn left there; cross the bridge
    take the second street on the right; walk past the church; go up the stairs
    follow the river; do not cross the first bridge, but the second; ask again at the mill
    take tram number {~few}; get off at the market; walk back a few steps
    go back to the station; go through the tunnel; turn right behind the bakery
    walk down this street; turn right at the school; look for {a} {~color} door`,
  ),
  paragraphs: [
    [
      one(
        talk(
          'Excuse me, how do I get to {goal}?',
          'On foot or by {~vehicle}?',
          'On foot.',
          'First {first}. Then {second}.',
        ),
        talk(
          'Can you help me? I am looking for {goal}.',
          'Oh, you are going in the wrong direction.',
          'That is what I was afraid of. I have been walking in circles for half an hour.',
          'It is easy: {first}, and then {second}.',
        ),
        talk(
          'Sorry, is this the way to {goal}?',
          'Almost. Are you new here?',
          'Yes, I am only here for a day.',
          'Then listen: {first}, and after that {second}.',
        ),
      ),
    ],
    [
      one(
        talk('And then?', 'Then {third}, and you are there.'),
        talk(
          'Wait, please. So I {second}. And then?',
          'After that you {third}. You cannot miss it.',
        ),
        talk('Is it far from there?', 'No, not at all. You only have to {third}.'),
      ),
    ],
    [
      one(
        talk('How long does it take?', 'About {~price} minutes.'),
        talk('Is it open on {~weekday}s?', "I think so, but not before {~few} o'clock."),
        talk(
          'Is there anything to eat near there?',
          'Yes, there is a little place that sells {~treat}.',
        ),
        talk('Will it rain today?', 'I think so. Take an umbrella with you.'),
      ),
    ],
    [
      one(
        talk('You are very kind. Thank you!', 'You are welcome. Good luck!'),
        talk('Thanks a lot. Have a nice day!', 'Not at all. The same to you!'),
        talk('Thank you. I will try.', 'Wait! You dropped your {~clothing}.'),
      ),
    ],
  ],
});

const argument = plot({
  hero: 'child',
  rows: table(
    'claim; because; counter',
    `
    Cats are better than dogs; they wash themselves and never bark; a dog is happy when you come home
    Winter is the best season; you can go sledding and drink hot chocolate; in summer you can swim, and the days are long
    It is better to live in the city; there is always something to see; in the country you can see the stars
    Books are better than movies; you can make the pictures yourself; in a movie you can hear the music
    We should get up earlier; the morning is quiet and the air is fresh; I think best at night
    Soup is the best food; it is warm and everything is in it; you cannot eat soup with your hands
    It is easier to be a child; you do not have to work; nobody tells a grown-up when to go to bed
    The train is better than the car; you can read and look out of the window; a car goes wherever you want
    It is better to be early than late; you can choose the best seat; you waste a lot of time with waiting
    Rain is better than sunshine; everything smells fresh and the frogs sing; you cannot play outside without getting wet`,
  ),
  paragraphs: [
    [
      one(
        talk('{claim}, because {because}.', 'I do not agree. {^counter}.'),
        talk('Do you know what I think? {claim}, because {because}.', 'You are wrong! {^counter}.'),
        talk('{claim}.', 'Why?', 'Because {because}.', 'That may be so, but {counter}.'),
      ),
    ],
    [
      one(
        talk('That is true, but it is not important to me.', 'It is very important to me.'),
        talk('Is that really a reason?', 'It is a better one than yours.'),
        talk(
          'You only say that because your brother says it.',
          'No, I have thought about it for a long time.',
        ),
        talk('Have you ever tried it my way?', 'Once, and I did not like it.'),
      ),
    ],
    [
      one(
        talk('Let us ask somebody else.', 'Nobody else can decide that for us.'),
        talk('Maybe we are both right.', 'People are different, and that is good.'),
        talk(
          'What would change your mind?',
          '(If you can give me one more reason, I will believe you.|Nothing. But you can try.)',
        ),
      ),
    ],
    [
      one(
        talk(
          'Fine. Are we still friends?',
          '(Of course. Do you want some {~fruit}?|Always. Come on, I am hungry.)',
        ),
        talk(
          'You know what? I like to argue with you.',
          'Me too. Tomorrow it is my turn to begin.',
        ),
        talk('All right. But I still think the same.', 'So do I. Shall we play something?'),
      ),
    ],
  ],
});

export const dialogues: readonly Plot[] = [planning, directions, argument];
