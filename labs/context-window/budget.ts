/** @file Room: counted in tokens, and with some of it left for the answer. */
import type { Failure } from '@gradus/evidence';
import { readShipped } from '@gradus/datasets';
import { type Engine, openEngine } from '@gradus/inference';
import { GradusError } from '@gradus/runtime';
import { fillerTexts } from './fact.ts';
import type { Words } from './texts.ts';
import { newestTurns } from './truncation.ts';

const answerTokens = 32;

export async function openRoom({ model, endOfText }: Words): Promise<Engine> {
  return openEngine({ model, endOfText }, { maxRunning: 1, threads: 1 });
}

/** The window is full when the answer begins. */
export async function noRoomForTheAnswer(words: Words, engine: Engine): Promise<Failure> {
  const { encode, endOfText, model } = words;
  const context = model.config.contextLength;
  const turns = fillerTexts(40).map((text) => encode(text));
  const answerTo = async (text: readonly number[]): Promise<{ read: number; written: number }> => {
    const prompt = [endOfText, ...text];
    const request = { prompt, maxTokens: answerTokens, temperature: 0, stopIds: [] };
    const [answered] = await engine.submit(request).finished;
    return { read: prompt.length, written: answered!.ids.length };
  };
  const lengths = turns.map(({ length }) => length);
  const kept = newestTurns(lengths, context - 1 - answerTokens)!;
  const full = await answerTo(turns.flat().slice(2 - context));
  const reserved = await answerTo(kept.flatMap((at) => turns[at]!));
  return {
    case: `a conversation cut to the last ${full.read} tokens for a context of ${context}; an answer of ${answerTokens} is wanted`,
    expected: `${answerTokens} tokens`,
    got: `${full.written}`,
    cause:
      'What is read and what is written share one window. A prompt that fills it leaves no place for an answer.',
    intervention: {
      change: `room for the answer is taken off first; whole turns are kept, ${reserved.read} tokens`,
      got: `${reserved.written} tokens`,
      removed: full.written < answerTokens && reserved.written === answerTokens,
    },
  };
}

/** Four characters a token: true enough of English. */
const charactersPerToken = 4;

export async function countedInCharacters(words: Words, engine: Engine): Promise<Failure> {
  const { encode, endOfText, model } = words;
  const room = model.config.contextLength - 1 - answerTokens;
  const text = (await readShipped('parallel-de')).replaceAll('\n', ' ');
  const guessed = text.slice(0, charactersPerToken * room);
  const submit = async (ids: readonly number[]): Promise<string> => {
    const request = { prompt: [endOfText, ...ids], maxTokens: answerTokens, temperature: 0 };
    try {
      await engine.submit(request).finished;
      return 'accepted';
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      return `refused: ${error.message}`;
    }
  };
  const ids = encode(guessed);
  const [byCharacters, byTokens] = [await submit(ids), await submit(ids.slice(0, room - 1))];
  return {
    case: `${guessed.length} characters of German for a room of ${room} tokens, at ${charactersPerToken} characters a token`,
    expected: 'it fits',
    got: `${ids.length} tokens; ${byCharacters}`,
    cause: `A token is as many characters as the tokenizer has seen together. Here it is ${(guessed.length / ids.length).toFixed(1)} of them.`,
    intervention: {
      change: 'tokens are counted',
      got: `${room - 1} tokens; ${byTokens}`,
      removed: byCharacters !== 'accepted' && byTokens === 'accepted',
    },
  };
}
