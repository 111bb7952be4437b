/** @file Items to topics: a finding with its doubts, which the learner's choice overrides. */
import { topicById, topicsIn } from '@gradus/topics';
import { countedRows } from './criterion.ts';
import type { Item, Roadmap, Role } from './roadmap.ts';

export interface Binding {
  /** Ids; the first is what the item is mainly about. Empty: no topic can prove it. */
  readonly topics: readonly string[];
  readonly by: 'title' | 'section' | 'choice' | 'none';
  /** Why a person should look at it. */
  readonly doubt?: string;
  /** Why it has no topic. */
  readonly reason?: string;
}

/** What the learner decided, by item id; an empty list: none. */
export type Choices = Readonly<Record<string, readonly string[]>>;

/** By item id, in the order of the document. */
export function bindItems(
  { items }: Pick<Roadmap, 'items'>,
  choices: Choices = {},
): ReadonlyMap<string, Binding> {
  const topicOfHeading = headingTopics();
  const choiceFor = (id: string): readonly string[] | undefined =>
    Object.hasOwn(choices, id) ? choices[id] : undefined;
  return new Map(
    items.map((item) => [item.id, bindItem(item, choiceFor(item.id), topicOfHeading)]),
  );
}

function bindItem(
  item: Item,
  choice: readonly string[] | undefined,
  topicOfHeading: HeadingTopic,
): Binding {
  if (choice !== undefined) {
    // A topic that this version does not know (any more) is not bound in silence.
    const known = choice.filter((id) => topicById(id) !== undefined);
    return known.length === 0 ? none('your choice', 'choice') : { topics: known, by: 'choice' };
  }
  const reason = ownByRole[item.role];
  if (reason !== undefined) return none(reason);
  // Parts of a project stand or fall with it.
  if (item.role === 'task' || item.role === 'deliverable') {
    return bySection(item, topicOfHeading) ?? byTitle(item) ?? none(ownEvidenceOnly);
  }
  const found = byTitle(item) ?? byNearestHeading(item, topicOfHeading);
  if (found !== undefined) return found;
  return none(
    countedRows(item.title) !== undefined ? 'it counts rows of this document' : ownEvidenceOnly,
  );
}

const ownEvidenceOnly = "the learner's own evidence only";

const ownByRole: Readonly<Partial<Record<Role, string>>> = {
  plan: "the learner's own plan",
  gap: "the learner's own list of gaps",
  resource: "the learner's own evidence only: what was read, watched or drawn",
};

const none = (reason: string, by: 'none' | 'choice' = 'none'): Binding => ({
  topics: [],
  by,
  reason,
});

function byTitle({ title, role }: Item): Binding | undefined {
  const found = topicsIn(title);
  if (found.length === 0) return undefined;
  const topics = found.map(({ id }) => id);
  const domains = new Set(found.map(({ domain }) => domain));
  // A criterion or milestone spans domains by its nature.
  const isDoubtful = role === 'topic' && domains.size > 1;
  return {
    topics,
    by: 'title',
    ...(isDoubtful ? { doubt: 'its topics are of different domains' } : {}),
  };
}

/** What a heading is mainly about. */
type HeadingTopic = (heading: string) => string | undefined;

/** Every item below a heading asks for the same. */
function headingTopics(): HeadingTopic {
  const topics = new Map<string, string | undefined>();
  return (heading) => {
    if (!topics.has(heading)) topics.set(heading, topicsIn(heading)[0]?.id);
    return topics.get(heading);
  };
}

/** The innermost heading that names a topic. */
function bySection({ section }: Item, topicOfHeading: HeadingTopic): Binding | undefined {
  const topic = section.map(topicOfHeading).findLast((id) => id !== undefined);
  return topic === undefined ? undefined : { topics: [topic], by: 'section' };
}

/** A topic of its own heading, with a doubt: the row itself names none. */
function byNearestHeading(item: Item, topicOfHeading: HeadingTopic): Binding | undefined {
  if (item.role !== 'topic' || item.box === undefined) return undefined;
  const topic = topicOfHeading(item.section.at(-1) ?? '');
  return topic === undefined
    ? undefined
    : { topics: [topic], by: 'section', doubt: 'only its section names a topic' };
}
