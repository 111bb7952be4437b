/** @file All of an agent in one call: model, tools, journal, checkpoints, trace, by a thread's settings. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openCheckpoints } from '../checkpoints/checkpoints.ts';
import type { AgentEvent } from '../graphs/events.ts';
import { buildPattern } from '../graphs/patterns/patterns.ts';
import {
  type Answer,
  resumeTurn,
  startTurn,
  type TurnOptions,
  type TurnResult,
} from '../graphs/run-turn.ts';
import { type AgentModel, type ModelSource, openModel } from '../models/agent-model.ts';
import { Journal } from '../tools/journal.ts';
import type { AnyTool } from '../tools/tool.ts';
import { ToolRunner } from '../tools/tool-runner.ts';
import { calculatorTool } from '../toolbox/calculator/calculator.ts';
import { calendarTool } from '../toolbox/calendar.ts';
import { searchDocumentsTool } from '../toolbox/documents.ts';
import { searchFiles, searchFilesTool } from '../toolbox/files.ts';
import { fetchUrlTool } from '../toolbox/http/fetch-tool.ts';
import { notesTool } from '../toolbox/notes.ts';
import { PersonalStore } from '../toolbox/personal-store.ts';
import { sqlTool } from '../toolbox/sql/sql-tool.ts';
import { convertUnitsTool } from '../toolbox/units.ts';
import { weatherTool } from '../toolbox/weather.ts';
import { Trace } from '../tracing/trace.ts';
import type { Settings } from './settings.ts';

export interface WorkbenchOptions {
  /** Where threads, notes, calendar and traces lie. */
  readonly folder: string;
  readonly thread: string;
  readonly settings: Settings;
  readonly apiKey?: string | undefined;
  /** `postgres://…`; a file in the folder where left out. */
  readonly checkpoints?: string | undefined;
  readonly recordTo?: string | undefined;
  readonly onEvent?: ((event: AgentEvent) => void) | undefined;
  /** A model that is used instead of what the settings name. */
  readonly model?: AgentModel | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Workbench {
  readonly model: AgentModel;
  start(request: string): Promise<TurnResult>;
  resume(answer: Answer | undefined, checkpointId?: string): Promise<TurnResult>;
  close(): Promise<void>;
}

export const tracePath = (folder: string, thread: string): string =>
  join(folder, 'traces', `${thread}.jsonl`);

/** @throws GradusError where something cannot be opened; what was opened before is closed again */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  await using opened = new AsyncDisposableStack();
  const { folder, thread, settings, onEvent, signal } = options;
  const store = await PersonalStore.open(join(folder, 'personal.sqlite'));
  opened.defer(() => store.close());
  const journal = await Journal.open(join(folder, 'threads', `${thread}.journal.jsonl`));
  opened.defer(() => journal.close());
  const checkpoints = await openCheckpoints(options.checkpoints ?? join(folder, 'threads.sqlite'));
  opened.defer(() => checkpoints.close());
  const model = options.model ?? (await openModel(sourceOf(options), modelOptions(options)));
  opened.defer(() => model.close());
  // The small model that ships was trained on bare results, and on these alone.
  const isBare = settings.model === 'assistant';
  const runner = new ToolRunner({
    tools: toolsOf(settings, store, isBare),
    journal,
    permissions: Object.fromEntries(settings.allow.map((name) => [name, 'allow'] as const)),
    fence: !isBare,
  });
  const traced = async (work: (trace: Trace) => Promise<TurnResult>): Promise<TurnResult> => {
    const trace = await Trace.open({
      path: tracePath(folder, thread),
      agent: settings.pattern,
      thread,
    });
    let ended = 'failed';
    try {
      const result = await work(trace);
      ended = result.status === 'stopped' ? result.reason : result.status;
      return result;
    } finally {
      await trace.end(ended);
    }
  };
  const graphFor = (trace: Trace) =>
    buildPattern(
      settings.pattern,
      {
        model,
        runner,
        trace,
        limits: limitsOf(settings),
        systemPrompt: settings.systemPrompt,
        prices: settings.prices,
      },
      checkpoints.saver,
    );
  const turnOptions: TurnOptions = { thread, checkpoints, onEvent, signal };
  const resources = opened.move();
  return {
    model,
    start: (request) => traced((trace) => startTurn(graphFor(trace), request, turnOptions)),
    resume: (answer, checkpointId) =>
      traced((trace) => resumeTurn(graphFor(trace), answer, { ...turnOptions, checkpointId })),
    close: () => resources.disposeAsync(),
  };
}

function sourceOf({ settings, apiKey }: WorkbenchOptions): ModelSource {
  const { model, baseUrl, replay } = settings;
  if (replay !== undefined) return { kind: 'recorded', path: replay, model };
  if (baseUrl === undefined) return { kind: 'embedded', model };
  return { kind: 'endpoint', baseUrl, model, ...(apiKey === undefined ? {} : { apiKey }) };
}

function modelOptions({ settings, recordTo, signal, onEvent }: WorkbenchOptions) {
  return {
    toolCalling: settings.toolCalling,
    onFallback: (why: string) =>
      onEvent?.({
        type: 'note',
        about: 'tools',
        text: `The endpoint takes no tools, so calls are asked for as JSON under a schema: ${why}`,
      }),
    ...(recordTo === undefined ? {} : { recordTo }),
    ...(signal === undefined ? {} : { signal }),
  };
}

const limitsOf = ({ limits }: Settings) =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));

function toolsOf(settings: Settings, store: PersonalStore, isBare: boolean): AnyTool[] {
  const { folder, hosts, database } = settings;
  const details = !isBare;
  return [
    calculatorTool(isBare ? { decimals: 4 } : {}),
    convertUnitsTool(isBare ? { digits: 5 } : {}),
    calendarTool({ store, details }),
    notesTool({ store, details }),
    weatherTool({ details }),
    ...(folder === undefined ? [] : [documentsOf(folder, isBare)]),
    ...(folder === undefined || isBare ? [] : [searchFilesTool({ folder })]),
    ...(hosts.length === 0 ? [] : [fetchUrlTool({ allow: hosts })]),
    ...(database === undefined ? [] : [sqlTool({ path: database })]),
  ];
}

const documentsOf = (folder: string, isBare: boolean): AnyTool =>
  searchDocumentsTool({
    most: isBare ? 1 : 3,
    search: async (query, signal) => {
      const { matches } = await searchFiles(folder, query, { ending: undefined, most: 3, signal });
      return matches.map(({ file, line, text }) => ({ title: file, page: line, text }));
    },
  });

/** A name for a thread that has none: short, and nobody's yet. */
export const newThreadName = (): string => randomUUID().slice(0, 8);
