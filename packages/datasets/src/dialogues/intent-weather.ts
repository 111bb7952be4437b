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
      [
        'for {city}, {verb} the weather{when}',
        'in {city}, {verb} how warm it is{when}',
        '{verb} the weather report for {city}{when}',
        '{verb} what the weather does in {city}{when}',
        '{verb} for {city} the weather{when}',
        '{verb} for {city} how (warm|cold) it is{when}',
        '{verb} if it (rains|snows|is sunny) in {city}{when}',
        '{verb} the weather of {city}{when}',
        '{verb} the weather at {city}{when}',
        '{verb} the weather in the city of {city}{when}',
        '{verb} the weather for the town {city}{when}',
        '{verb} the outlook for {city}{when}',
        '{verb} weather data for {city}{when}',
        '{verb} how many degrees it has in {city}{when}',
        '{verb} the forecast{when} for {city}',
        '{verb} the weather: {city}{when}',
        '{verb} what it is like outside in {city}{when}',
        '{verb} the sky over {city}{when}',
        '{verb} whether to take an umbrella in {city}{when}',
        '{verb} how {city} is{when}, as to the weather',
        '{verb} the conditions in {city}{when}',
        '{verb} the weather{when}, in {city}',
        '{verb} the temperature{when} in {city}',
        '{verb} the temperature of {city}{when}',
        '{verb} how the weather will be{when} in {city}',
        "{verb} {city}'s (forecast|temperature){when}",
        '{verb} the weather (near|around) {city}{when}',
        '{verb} what {city} has for weather{when}',
        '{verb} how (cold|warm) {city} is{when}',
        '{verb} how windy it will be{when} in {city}',
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
      [
        'might it {verb} in {city}{when}',
        'would it {verb} in {city}{when}',
        'can it {verb} in {city}{when}',
        'does it look as if it will {verb} in {city}{when}',
        'will it {verb}{when} in {city}',
        'is there a chance that it will {verb} in {city}{when}',
        'what are the chances that it will {verb} in {city}{when}',
        'are they expecting it to {verb} in {city}{when}',
        'should I expect it to {verb} in {city}{when}',
        'for {city}, is it going to {verb}{when}',
        'near {city}, might it {verb}{when}',
        'must I fear that it will {verb} in {city}{when}',
        'is it likely to {verb}{when} in {city}',
        'when I am in {city}{when}, will it {verb}',
        'is it about to {verb}{when} in {city}',
        'will it {verb} over {city}{when}',
        'do you think it will {verb}{when} in {city}',
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
      [
        '{city}{when}, how is the weather',
        'how is the weather{when} in {city}',
        'what is it like outside in {city}{when}',
        'is it (warm|cold|sunny) in {city}{when}',
        'is the weather good in {city}{when}',
        'in {city}, how is the weather{when}',
        'how many degrees are there in {city}{when}',
        'what does the forecast say for {city}{when}',
        'what temperature does {city} have{when}',
        'what kind of weather does {city} get{when}',
        'any (rain|snow|sun) in {city}{when}',
        'forecast for {city}{when}',
        'temperature in {city}{when}',
        '{city} weather{when}',
        'should I take an umbrella to {city}{when}',
        'can I go without a (coat|hat) in {city}{when}',
        'how (wet|dry|windy) will it be in {city}{when}',
        'is it (raining|snowing) in {city}{when}',
        'what should I wear in {city}{when}',
        "how's the weather in {city}{when}",
        'for {city}, what is the weather{when}',
        'the weather of {city}{when}, how is it',
        'does {city} have good weather{when}',
        'what can you say about the weather in {city}{when}',
        'which weather awaits me in {city}{when}',
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
        [
          '{verb} the outlook{when}',
          '{verb} how cold it is{when}',
          '{verb} the weather for me{when}',
          '{verb} whether I need an umbrella{when}',
          '{verb} if it rains{when}',
          '{verb} the weather report{when}',
          '{verb} how the weather will be{when}',
        ],
      ),
    ],
    back: templates('In which city?', 'Where?', 'For which city?'),
    given: templates('{city}', 'in {city}', 'for {city}', '{city}, please'),
  },
};
