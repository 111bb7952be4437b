/**
 * @file RAGAS with a judge: what is asked of it, and the figures for one answer. Whoever can do the
 * five things below can judge: a model behind an endpoint, a person, a rule.
 */
import { answerRelevancy, contextPrecision, contextRecall, faithfulness } from './ragas.ts';

export interface RagasJudge {
  /** For reports: who judged. */
  readonly name: string;
  /** The text as single statements that can be true or false by themselves. */
  readonly statementsOf: (text: string, question: string) => Promise<readonly string[]>;
  /** Does it follow from the contexts alone? */
  readonly isSupported: (statement: string, contexts: readonly string[]) => Promise<boolean>;
  /** Was the context of use for arriving at the reference answer? */
  readonly isUseful: (context: string, question: string, reference: string) => Promise<boolean>;
  /** Questions that the answer would answer; `noncommittal`: it evades ("I don't know"). */
  readonly questionsFor: (
    answer: string,
    count: number,
  ) => Promise<readonly { readonly question: string; readonly noncommittal: boolean }[]>;
  readonly embed: (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>;
}

export interface GroundedAnswer {
  readonly question: string;
  readonly answer: string;
  /** In the order of retrieval. */
  readonly contexts: readonly string[];
  /** What a person would answer. */
  readonly reference: string;
}

export interface RagasScore {
  /** NaN where there was nothing to judge. */
  readonly faithfulness: number;
  readonly answerRelevancy: number;
  readonly contextPrecision: number;
  readonly contextRecall: number;
  /** Statements of the answer that the contexts do not support: what to look at first. */
  readonly unsupported: readonly string[];
  /** Statements of the reference that retrieval did not bring. */
  readonly notRetrieved: readonly string[];
}

/** @param questions how many questions are made of the answer; 3 unless given, as in RAGAS */
export async function ragas(
  { question, answer, contexts, reference }: GroundedAnswer,
  judge: RagasJudge,
  { questions = 3 }: { readonly questions?: number } = {},
): Promise<RagasScore> {
  const supportOf = async (text: string): Promise<{ statement: string; supported: boolean }[]> => {
    const statements = await judge.statementsOf(text, question);
    return Promise.all(
      statements.map(async (statement) => ({
        statement,
        supported: await judge.isSupported(statement, contexts),
      })),
    );
  };
  const [ofAnswer, ofReference] = [await supportOf(answer), await supportOf(reference)];
  const useful = await Promise.all(
    contexts.map((context) => judge.isUseful(context, question, reference)),
  );
  const generated = await judge.questionsFor(answer, questions);
  const [vector, ...vectors] = await judge.embed([
    question,
    ...generated.map(({ question: text }) => text),
  ]);
  return {
    faithfulness: faithfulness(ofAnswer.map(({ supported }) => supported)),
    answerRelevancy: answerRelevancy(
      vector!,
      generated.map(({ noncommittal }, i) => ({ noncommittal, vector: vectors[i]! })),
    ),
    contextPrecision: contextPrecision(useful),
    contextRecall: contextRecall(ofReference.map(({ supported }) => supported)),
    unsupported: without(ofAnswer),
    notRetrieved: without(ofReference),
  };
}

const without = (judged: readonly { statement: string; supported: boolean }[]): string[] =>
  judged.filter(({ supported }) => !supported).map(({ statement }) => statement);
