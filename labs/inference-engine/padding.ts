/** @file Padding that is taken for text: a batch made rectangular by whoever asks. */
import type { Failure } from '@gradus/evidence';
import { Engine } from '@gradus/inference';
import { greedy, type Subject } from './subject.ts';

const prompts = ['Her best friend was', 'This is the story of', 'One cold day something happened:'];
const long = 'Far away, in a mountain town, there lived a brave girl who loved hiking. One day';
const count = 20;

export async function paddingAsText(subject: Subject): Promise<Failure> {
  const { runner, encode, decode, endOfText } = subject;
  const texts = [...prompts, long].map((text) => [endOfText, ...encode(text)]);
  const longest = Math.max(...texts.map(({ length }) => length));
  const tell = async (asked: readonly number[][]): Promise<string[]> => {
    const engine = new Engine(runner, { prefixCaching: false });
    const ends = await Promise.all(
      asked.map((prompt) => engine.submit(greedy({ prompt, maxTokens: count })).finished),
    );
    return ends.map(([text]) => decode(text!.ids));
  };
  const alone: string[] = [];
  for (const text of texts) alone.push(...(await tell([text])));
  const padded = await tell(
    texts.map((text) => [...Array<number>(longest - text.length).fill(0), ...text]),
  );
  const ragged = await tell(texts);
  const changed = padded.findIndex((text, at) => text !== alone[at]);
  const others = (told: readonly string[]): number =>
    told.filter((text, at) => text !== alone[at]).length;
  return {
    case: `four prompts made equally long with a token of padding that is read like any other; one of them is “${decode(texts[changed]!.slice(1))}”`,
    expected: `“${alone[changed]}”`,
    got: `“${padded[changed]}”; ${others(padded)} of ${texts.length} texts are others than alone`,
    cause:
      'The model does not know what padding is. It sees a text that begins with noise, and looks at it from every place.',
    intervention: {
      change: 'prompts go in as they are; the engine pads what it must and masks it',
      got: `“${ragged[changed]}”; ${others(ragged)} of ${texts.length} are others`,
      removed: others(padded) > 0 && others(ragged) === 0,
    },
  };
}
