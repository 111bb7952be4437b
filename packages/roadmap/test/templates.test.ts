/**
 * @file The five fresh documents: every lab has a place in each, every row is about exactly the
 * topics it should be about, and nothing in them is taken from the documents they are modelled on.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topicById, topics, topicsIn, wordsOf } from '@gradus/topics';
import { bulletBindings, labs, milestoneBindings } from './template-bindings.ts';

const names = ['levels', 'mastery', 'sequential', 'phases', 'checklist'] as const;
type Name = (typeof names)[number];

const textOf = (name: Name): string =>
  readFileSync(new URL(`../templates/${name}.md`, import.meta.url), 'utf8');
const linesOf = (name: Name): string[] => textOf(name).split('\n');

const idsIn = (text: string): string[] => topicsIn(text).map(({ id }) => id);

interface Row {
  /** The innermost heading above it. */
  readonly section: string;
  readonly text: string;
}

/** What the first group of `pattern` captures, under headings of this rank or, by default, any. */
function rowsOf(name: Name, pattern: RegExp, heading = /^#+ (.+)/): Row[] {
  let section = '';
  return linesOf(name).flatMap((line) => {
    section = heading.exec(line)?.[1] ?? section;
    const text = pattern.exec(line)?.[1];
    return text === undefined ? [] : [{ section, text }];
  });
}

function countBySection(rows: readonly Row[]): number[] {
  const counts = new Map<string, number>();
  for (const { section } of rows) counts.set(section, (counts.get(section) ?? 0) + 1);
  return [...counts.values()];
}

// What a learner learns by, in each document.
const levelRows = rowsOf('levels', /^\|[^|]*\|([^|]+)\| L0 \| - \| Planned \|$/, /^## (.+)/);
const domainBoxes = rowsOf('mastery', /^- \[ \] (.+)/).filter(({ section }) =>
  /^[A-J]\d/.test(section),
);
const projectHeadings = rowsOf('mastery', /^### (P\d+\. .+)/);
const milestoneRows = rowsOf('sequential', /^\| M\d+ \| (.+) \|$/, /^## (.+)/);
const bullets = rowsOf('phases', /^- (.+)/, /^(?:# (.+)|Milestones$)/).filter(
  ({ section }) => !/^(?:Phase 0|Sequence|Short reading|Week)/.test(section),
);
const boxes = rowsOf('checklist', /^- \[ \] (.+)/, /^## (.+)/);

const learning: Readonly<Record<Name, readonly Row[]>> = {
  levels: levelRows,
  mastery: [...domainBoxes, ...projectHeadings],
  sequential: milestoneRows,
  phases: bullets,
  checklist: boxes,
};

const duplicates = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

const sortedIds = (text: string): string => idsIn(text).toSorted().join(' ');
const allIds = topics.map(({ id }) => id).toSorted();
const projectIds = topics.filter(({ domain }) => domain === 'P').map(({ id }) => id);

describe('the oracle', () => {
  it('knows every topic, each taught by one lab', () => {
    expect(labs.size).toBe(79);
    expect([...labs.values()].flat().toSorted()).toEqual(allIds);
  });
});

describe.each(names)('%s', (name) => {
  it('has a place for every lab', () => {
    const mentioned = new Set(learning[name].flatMap(({ text }) => idsIn(text)));
    const missing = [...labs].filter(([, taught]) => !taught.some((id) => mentioned.has(id)));
    expect(missing.map(([lab]) => lab)).toEqual([]);
  });

  it('has no row without a topic, and none with more than three', () => {
    const odd = learning[name].filter(({ text }) => ![1, 2, 3].includes(idsIn(text).length));
    expect(odd).toEqual([]);
  });

  it('names nothing twice in a section', () => {
    const titles = [learning[name], rowsOf(name, /^\s*- \[ \] (.+)/)].map((rows) =>
      rows.map(({ section, text }) => `${section}: ${text}`),
    );
    expect(titles.map(duplicates)).toEqual([[], []]);
  });

  it('is clean text that says at its head how it is kept', () => {
    const text = textOf(name);
    // A byte order mark, a replacement character, UTF-8 read as Latin-1 or Mac Roman, line ends.
    expect(text).not.toMatch(/\uFEFF|\uFFFD|[ÂÃ][\u0080-\u00BF]|â€|‚Ä|ðŸ|\r|\t/);
    expect(text.endsWith('\n')).toBe(true);
    const [title, , ...head] = text.split('\n');
    expect(title).toMatch(/^# \S/);
    const kept = head
      .slice(0, 10)
      .find((line) => line.startsWith('> **How this document is kept.**'));
    expect(kept).toMatch(/`\.\/gradus track (?:sync|milestones|status)`/);
  });
});

describe('levels', () => {
  const tracks = rowsOf('levels', /^## (Track .+)/).map(({ text }) => text);
  const modules = rowsOf('levels', /^\| \*\*(.+?)\*\* \|/).map(({ text }) => text);

  it('has one row for each topic there is', () => {
    expect(countBySection(levelRows)).toEqual([29, 33, 21, 18, 23, 23, 9, 16]);
    expect(levelRows.map(({ text }) => sortedIds(text)).toSorted()).toEqual(allIds);
  });

  it('numbers its tracks and names each in short', () => {
    expect(tracks.map((track) => track.slice(0, 11))).toEqual(
      tracks.map((_, index) => `Track 0${index + 1} — `.slice(0, 11)),
    );
    expect(modules).toHaveLength(37);
    expect(duplicates(modules)).toEqual([]);
  });

  it('asks in its milestones for one module or track each, and for rows that exist', () => {
    const shortNames = tracks.map((track) => /\((\w+)\)$/.exec(track)?.[1] ?? '');
    const asked = rowsOf('levels', /^- \[ \] (.*\*\*L[1-5]\*\*)$/).map(({ text }) => {
      const [, count, part = text] =
        /^(?:At least \*\*(\d+) )?(.+?) topics(?:\*\*)? reach \*\*L\d\*\*$/.exec(text) ?? [];
      const words = ` ${wordsOf(part).join(' ')} `;
      const meant = [...tracks, ...modules].filter((heading) =>
        ` ${wordsOf(heading).join(' ')} `.includes(words),
      );
      const rows = levelRows.filter(({ section }) => meant.includes(section)).length;
      const isExact = (count === undefined ? modules : shortNames).includes(part);
      return { part, meant: meant.length, isExact, hasRows: Number(count ?? 0) <= rows };
    });
    expect(asked).toHaveLength(15);
    expect(asked).toEqual(
      asked.map(({ part }) => ({ part, meant: 1, isExact: true, hasRows: true })),
    );
    const headings = rowsOf('levels', /^### (Milestone .+)/).map(({ text }) => text);
    expect(headings).toHaveLength(5);
    for (const heading of headings) {
      const short = /\(([\w-]+) L[345]\)$/.exec(heading)?.[1];
      expect([...shortNames, 'Multi-Track']).toContain(short);
    }
  });
});

describe('mastery', () => {
  const overview = rowsOf('mastery', /^(\| \*\*[A-J]\..+)/).map(({ text }) => text);
  const domainHeadings = rowsOf('mastery', /^## ([A-J]\..+)/).map(({ text }) => text);

  it('has one box for each topic and one part for each project', () => {
    const perDomain = 'ABCDEFGHIJ'
      .split('')
      .map((letter) => domainBoxes.filter(({ section }) => section.startsWith(letter)).length);
    expect(perDomain).toEqual([29, 18, 15, 21, 18, 23, 12, 9, 11, 7]);
    expect(domainBoxes.map(({ text }) => sortedIds(text)).toSorted()).toEqual(
      allIds.filter((id) => !projectIds.includes(id)),
    );
    expect(projectHeadings.map(({ text }) => sortedIds(text)).toSorted()).toEqual(
      [...projectIds, 'research-agent', 'serving-benchmark'].toSorted(),
    );
  });

  it('keeps each box in the domain of its topic', () => {
    const strays = domainBoxes.filter(
      ({ section, text }) => topicsIn(text)[0]?.domain !== section.slice(0, 1),
    );
    expect(strays).toEqual([]);
  });

  it('gives weights that make a whole, the same in the overview and at the domain', () => {
    const weightIn = (text: string): number => Number(/(\d+)%/.exec(text)?.[1]);
    expect(overview).toHaveLength(10);
    expect(overview.map(weightIn).reduce((sum, weight) => sum + weight)).toBe(100);
    expect(domainHeadings.map(weightIn)).toEqual(overview.map(weightIn));
    expect(domainHeadings.map((text) => text.replace(/ \(\d+%\)$/, ''))).toEqual(
      overview.map((row) => /\*\*(.+?)\*\*/.exec(row)?.[1]),
    );
    for (const row of overview)
      expect(row).toMatch(/ 0\/___ \| ⚪ Not Started \| (?:High|Medium|Low) \|$/);
  });

  it('asks of each project for code, evaluation, write-up and deployment notes', () => {
    const deliverables = rowsOf('mastery', /^ {2}- \[ \] (.+)/);
    expect(countBySection(deliverables)).toEqual(projectHeadings.map(() => 4));
    expect(countBySection(rowsOf('mastery', /^- \*\*(Deliverables)\*\*:$/))).toHaveLength(11);
    const parts = rowsOf('mastery', /^- \[ \] (.+)/).filter(({ section }) => /^P\d/.test(section));
    expect(parts).toHaveLength(31);
    // A part belongs to its project, so its own words must not point elsewhere.
    expect([...parts, ...deliverables].filter(({ text }) => idsIn(text).length > 0)).toEqual([]);
  });
});

/** Topics that a row needs although only a later row introduces them; ones nowhere count not. */
function neededTooEarly(rows: readonly Row[]): string[] {
  const introduced = new Map<string, number>();
  for (const [index, { text }] of rows.entries()) {
    for (const id of idsIn(text)) if (!introduced.has(id)) introduced.set(id, index);
  }
  const closure = (id: string): string[] =>
    (topicById(id)?.buildsOn ?? []).flatMap((before) => [before, ...closure(before)]);
  return rows.flatMap(({ text }, index) =>
    idsIn(text)
      .flatMap((id) => [...new Set(closure(id))].map((before) => ({ id, before })))
      .filter(({ before }) => (introduced.get(before) ?? -1) > index)
      .map(({ id, before }) => `${id} needs ${before}: ${text}`),
  );
}

describe('sequential', () => {
  it('has milestones M1 to M58 with the bindings of the oracle', () => {
    const codes = rowsOf('sequential', /^\| (M\d+) \|/).map(({ text }) => text);
    expect(codes).toEqual(codes.map((_, index) => `M${index + 1}`));
    expect(countBySection(milestoneRows)).toEqual([6, 10, 2, 4, 4, 6, 7, 6, 3, 10]);
    expect(milestoneRows.map(({ text }) => sortedIds(text))).toEqual(milestoneBindings);
  });

  it('needs nothing before it is introduced', () => {
    expect(neededTooEarly(milestoneRows)).toEqual([]);
    expect(neededTooEarly(milestoneRows.toReversed())).not.toEqual([]);
  });

  it('names its logs in the rules and gives objectives that are about something', () => {
    const rules = rowsOf('sequential', /^(\d\. .+)/).filter(({ section }) =>
      section.endsWith('Rules'),
    );
    const all = rules.map(({ text }) => text).join('\n');
    expect(all).toContain('`experiments_log.md`');
    expect(all).toContain('`learning_journal.md`');
    const objectives = rowsOf('sequential', /^- (.+)/);
    expect(countBySection(objectives)).toEqual([4, 4, 3, 3, 3, 3, 3, 3, 3, 4]);
    expect(objectives.filter(({ text }) => ![1, 2].includes(idsIn(text).length))).toEqual([]);
  });
});

describe('phases', () => {
  it('has the bindings of the oracle, and a bullet for every topic', () => {
    expect(bullets.map(({ text }) => sortedIds(text))).toEqual(bulletBindings);
    expect([...new Set(bullets.flatMap(({ text }) => idsIn(text)))].toSorted()).toEqual(allIds);
  });

  it('closes each of nine phases with milestones', () => {
    const parts = rowsOf('phases', /^(# Phase \d|Milestones$)/).map(({ text }) => text);
    const expected = Array.from({ length: 9 }, (_, phase) => [`# Phase ${phase}`, 'Milestones']);
    expect(parts).toEqual(expected.flat());
  });
});

describe('checklist', () => {
  const bound = boxes.map(({ section, text }) => ({ section, text, ids: idsIn(text) }));

  it('has one box for each topic or project, in an order that can be followed', () => {
    expect(countBySection(boxes)).toEqual([6, 9, 3, 5, 9, 6, 7, 10, 8, 4, 9, 4]);
    expect(bound.filter(({ ids }) => ids.length !== 1)).toEqual([]);
    expect(new Set(bound.flatMap(({ ids }) => ids)).size).toBe(boxes.length);
    expect(neededTooEarly(boxes)).toEqual([]);
  });

  it('gives every topic its four lines and every project its link', () => {
    const lines = linesOf('checklist');
    const strays: string[] = [];
    let isProject = false;
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('#')) isProject = line.startsWith('### Project: ');
      if (!/^- \[ \] \*\*.+\*\*$/.test(line)) continue;
      const beneath = lines.slice(index + 1, lines.indexOf('', index));
      const labels = beneath.map((text) => /^ {2}- \*?(\w[\w ]*):/.exec(text)?.[1]);
      const [, learn = ''] = beneath;
      const taught = [...labs.values()].find((ids) => ids.includes(idsIn(line)[0] ?? '')) ?? [];
      const fits = isProject
        ? labels.slice(-2).join() === 'Why here,Link'
        : labels.join() === 'Format,Learn,Resources,Notes' &&
          idsIn(learn).every((id) => taught.includes(id));
      if (!fits) strays.push(line);
    }
    expect(strays).toEqual([]);
    expect(lines.filter((line) => line.endsWith(': _to be added_'))).toHaveLength(70 * 2 + 10);
  });

  it('starts at its first topic', () => {
    const text = textOf('checklist');
    const [first] = boxes;
    expect(text).toContain(`**Phase:** ${first?.section.replace(':', ' -')}\n`);
    expect(text).toContain(`**Current topic:** ${first?.text.replaceAll('*', '')} (not started)\n`);
    expect(text).toContain('**Last session:** YYYY-MM-DD\n');
  });
});

const models = [
  'skill-matrix',
  'skill-tracker',
  'mastery-roadmap',
  'engineer-agenda',
  'learning-plan',
];
const data = process.env['GRADUS_DATA_DIR'];
const present = data !== undefined && existsSync(`${data}/roadmaps`);
const required = process.env['GRADUS_REQUIRE_DATA'] === '1';
const title = present ? 'real roadmaps' : 'real roadmaps (skipped: set GRADUS_DATA_DIR (roadmaps))';
// oxlint-disable-next-line vitest/valid-title -- it says what is missing
describe.skipIf(!present && !required)(title, () => {
  /** The heads of tables are a form that both are read by, not words of their author. */
  const sentences = (text: string): string[] => {
    const lines = text.split('\n');
    return lines
      .filter((_, index) => !/^\|[-:| ]+\|$/.test(lines[index + 1] ?? ''))
      .map((line) => wordsOf(line).join(' '));
  };
  const runsOf = (line: string, length: number): string[] => {
    const words = line.split(' ');
    return words.slice(length - 1).map((_, start) => words.slice(start, start + length).join(' '));
  };

  it.each(names)('%s shares no line and no run of eight words with them', (name) => {
    const theirs = models.flatMap((model) =>
      sentences(readFileSync(`${data}/roadmaps/${model}.md`, 'utf8')),
    );
    const theirLines = new Set(theirs.filter((line) => line.split(' ').length >= 6));
    const theirRuns = new Set(theirs.flatMap((line) => runsOf(line, 8)));
    expect(theirLines.size).toBeGreaterThan(200);
    const shared = sentences(textOf(name)).filter(
      (line) => theirLines.has(line) || runsOf(line, 8).some((run) => theirRuns.has(run)),
    );
    expect(shared).toEqual([]);
  });
});
