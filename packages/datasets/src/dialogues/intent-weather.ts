/** @file The weather in a city, today or on a day. */
import type { Random } from '@gradus/statistics';
import { type Template, templates } from '../stories/template.ts';
import { type Asked, type Intent, phrasing } from './request.ts';
import { cityFor, dayFor } from './values.ts';

const skies = ['sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy', 'stormy', 'clear'];
const nearDays = ['today', 'tomorrow'];

function ask(random: Random, isNew: boolean): Asked {
  const city = cityFor(random, isNew);
  const sky = skies[random.integer(skies.length)]!;
  const degrees = random.integer(36) - 5;
  const kind = random.integer(3);
  const day =
    kind === 0
      ? undefined
      : kind === 1
        ? nearDays[random.integer(nearDays.length)]!
        : dayFor(random, isNew);
  const when = day === undefined ? '' : nearDays.includes(day) ? ` ${day}` : ` on ${day}`;
  return {
    slots: { city, when, sky, degrees: String(degrees) },
    values: [city, ...(day === undefined || nearDays.includes(day) ? [] : [day])],
    call: { name: 'weather', arguments: { city, ...(day === undefined ? {} : { day }) } },
    result: { sky, degrees },
  };
}

const answers: readonly Template[] = templates(
  'It will be {sky} in {city}{when}, {degrees} degrees.',
  '{^sky}, {degrees} degrees.',
  'In {city} it is {sky}{when}, at {degrees} degrees.',
);

export const weather: Intent = {
  name: 'weather',
  ask,
  answers,
  phrasings: [
    phrasing(
      'weather.order',
      'order',
      ['check', 'show me', 'pull up', 'tell me', 'get', 'give me', 'find out', 'describe'],
      [
        '{verb} the weather in {city}{when}',
        '{verb} the (forecast|weather forecast) for {city}{when}',
        '{verb} the temperature in {city}{when}',
        '{verb} (what|how) the weather is in {city}{when}',
        '{verb} the weather for {city}{when}',
        '{verb} how (warm|cold|hot) it is in {city}{when}',
        '{verb} how (wet|dry|windy) it gets in {city}{when}',
        '{verb} the weather{when} in {city}',
        '{verb} what weather to expect in {city}{when}',
        '{verb} the (latest|local) weather in {city}{when}',
        '{verb} whether it is (raining|snowing|sunny) in {city}{when}',
        "{verb} {city}'s weather{when}",
        '{verb} the weather over {city}{when}',
      ],
    ),
    phrasing(
      'weather.question',
      'question',
      ['rain', 'snow', 'freeze', 'storm', 'be sunny', 'be cold', 'be warm', 'thunder', 'be windy'],
      [
        'will it {verb} in {city}{when}',
        'is it going to {verb} in {city}{when}',
        'could it {verb}{when} in {city}',
        'do they say it will {verb} in {city}{when}',
        'may it {verb} in {city}{when}',
        'in {city}, will it {verb}{when}',
        'how likely is it to {verb} in {city}{when}',
        'should it {verb} in {city}{when}',
        'is it supposed to {verb} in {city}{when}',
      ],
    ),
    phrasing(
      'weather.plain',
      'question',
      [],
      [
        'how is the weather in {city}{when}',
        'what is the weather (like |)in {city}{when}',
        'how (warm|cold|hot) is it in {city}{when}',
        'what is the (forecast|temperature) for {city}{when}',
        'do I need an umbrella in {city}{when}',
        'weather in {city}{when}',
        'what will the weather be in {city}{when}',
        'what weather will they have in {city}{when}',
        'do I need a (coat|hat|scarf) in {city}{when}',
        "what's the weather in {city}{when}",
      ],
    ),
  ],
  incomplete: {
    phrasings: [
      phrasing(
        'weather.incomplete',
        'order',
        ['check', 'show me', 'pull up', 'tell me', 'get', 'give me', 'find out'],
        [
          '{verb} the weather{when}',
          '{verb} the forecast{when}',
          '{verb} how the weather is{when}',
          '{verb} how warm it is{when}',
          '{verb} the temperature{when}',
          '{verb} what weather to expect{when}',
        ],
      ),
    ],
    back: templates('In which city?', 'Where?', 'For which city?'),
    given: templates('{city}', 'in {city}', 'for {city}', '{city}, please'),
  },
};
