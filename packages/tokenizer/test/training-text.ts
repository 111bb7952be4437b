/** A small text of many kinds, so that a tokenizer trained on it has pieces for each. */
import { stressSamples } from './unicode-stress.ts';

const prose = `The keeper counts the boats before the fog comes in. Seven lanterns hang on the quay, and
one of them isn't lit. Nobody reads the tide table; everybody knows the tide, the boats and the boatmen.
A letter from the island takes 4 days, or 15 in winter (1987, 1988, 2024). "They'll come," she said,
"they've always come"; he'd counted them: 12 boats, 120 nets, 1200 hooks. L'été, le gardien compte les
bateaux près du quai; à côté, l'école est fermée. Der Hafen schläft, die Möwen fliegen über die Brücke.
灯台守は船を数える。 船が港に入る前に、霧が来る。 Смотритель считает лодки до тумана. `;

const code = `function countBoats(boats) {
  let total = 0;
  for (const boat of boats) { total += boat.nets.length * 2; }
  return total; // counted
}
`;

export const trainingText = `${prose.repeat(6)}\n${code.repeat(4)}\n${stressSamples
  .filter((sample) => sample.length < 200)
  .join('\n')}`;
