/** @file What a model that ships says of itself: how it was made, how good it is, which bytes it is. */
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What the checks of texts found; each also for text of the generator that the model learned from. */
const textChecks = z.strictObject({
  documents: z.int().positive(),
  wordsPerDocument: z.number().positive(),
  /** Different n-grams of words among as many words for each. */
  distinct: z.strictObject({ one: share, two: share, three: share }),
  /** Of four words in a row, those that stood in the same document before. */
  repeated: share,
  /** Of words, those that the corpus does not have. */
  unknownWords: share,
  /** Of two words in a row, those that never stand so in the corpus. */
  unseenPairs: share,
  /** Of paragraphs, those with a quotation mark that is not closed. */
  openQuotes: share,
  /** Of paragraphs, those that end without a mark that ends something. */
  unfinished: share,
  /** Verbs and articles that do not agree, in a thousand words. */
  disagreements: z.number().nonnegative(),
  /** Different names of people, days and the like in a document. */
  names: z.number().nonnegative(),
  /** Of documents that begin with a girl, boy, woman or man, those that go on with the wrong pronoun. */
  wrongPronouns: share,
  /** Of sentences, those that the corpus has word for word. */
  copiedSentences: share,
  /** Of documents, those that the corpus has as a whole. */
  copiedDocuments: share,
});
export type TextChecks = z.infer<typeof textChecks>;

const heldOut = z.strictObject({
  tokens: z.int().positive(),
  loss: z.number(),
  bitsPerCharacter: z.number(),
});

/** What a model that tells stories is judged by. */
const storyQuality = z.strictObject({
  /** In windows that begin where stories do, as those of training. */
  heldOut,
  /** In windows that begin anywhere: how a story began is not seen, and no window of training was so. */
  heldOutMidway: heldOut,
  sampling: z.strictObject({ temperature: z.number(), topP: z.number(), seed: z.int() }),
  model: textChecks,
  generator: textChecks,
});
export type StoryQuality = z.infer<typeof storyQuality>;

const callCounts = z.strictObject({
  /** A tool's name; `calls` for all calls, `none` for turns that need no tool. */
  tool: z.string(),
  turns: z.int().positive(),
  /** Tool and arguments are exactly those that were wanted. */
  right: z.int().nonnegative(),
  /** The tool is, whatever the arguments. */
  toolRight: z.int().nonnegative(),
  /** Wilson's interval of what is right, 95%. */
  low: share,
  high: share,
});
export type CallCounts = z.infer<typeof callCounts>;

/** What a model that calls tools is judged by: by slice of the dialogues, and who answers. */
const callQuality = z.strictObject({
  /** Of what the assistant says in dialogues in which all is new. */
  heldOut,
  calls: z.array(
    z.strictObject({ slice: z.string(), responder: z.string(), tools: z.array(callCounts) }),
  ),
});
export type CallQuality = z.infer<typeof callQuality>;

export const manifestSchema = z.strictObject({
  format: z.literal('gradus.model/1'),
  name: z.string(),
  licence: z.string(),
  parameters: z.int().positive(),
  made: z.strictObject({
    command: z.string(),
    /** Versions of what computed it: weights made elsewhere may differ in their last bits. */
    versions: z.record(z.string(), z.string()),
    /** Corpus with its version and seed, tokenizer, model, training: all numbers. */
    recipe: z.record(z.string(), z.unknown()),
    trainedTokens: z.int().positive(),
  }),
  /** In nats per token: the mean of the training losses since the line before, and held-out loss. */
  lossCurve: z.array(
    z.strictObject({
      step: z.int(),
      training: z.number().nullable(),
      heldOut: z.number(),
    }),
  ),
  quality: z.union([storyQuality, callQuality]),
  files: z.array(
    z.strictObject({ path: z.string(), sizeBytes: z.int().positive(), sha256: z.string() }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
