/** @file The experiment: what the lab measures, in order. See README.md. */
import { formatCsv } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import {
  beyondClaims,
  beyondPlot,
  compareBeyond,
  farAwaySinks,
  lossOf,
  measureBeyond,
  measureRolling,
  openReaders,
  pastTheEnd,
  unreadableNeighbours,
} from './beyond.ts';
import { besideClaims, besidePlot, compareBeside, measureBeside } from './beside.ts';
import { countedInCharacters, noRoomForTheAnswer, openRoom } from './budget.ts';
import {
  compareConversations,
  conversationClaims,
  measureConversations,
  measureMemory,
  memoryClaims,
  memoryPlot,
  readPlot,
  shiftingBeginning,
} from './conversation.ts';
import {
  cutOff,
  cuttingClaims,
  cuttingMap,
  farClaims,
  farPlot,
  measureCutting,
  measureFarFacts,
} from './fact.ts';
import {
  compareKept,
  importanceClaims,
  importancePlot,
  keptTable,
  measureImportance,
} from './importance.ts';
import { measurePlaces, placesClaims, placesPlot } from './places.ts';
import { tryBadInputs } from './robustness.ts';
import { rotationClaims } from './rotations.ts';
import { loadWords } from './texts.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const { signal, random } = context;
  const beside = await measureBeside(context);
  const words = await loadWords();
  const readers = await openReaders(words);
  const reader = readers.get('as trained')!;
  const engine = await openRoom(words);
  try {
    const stage = context.progress.stage('Measuring', { total: 7, unit: 'parts' });
    const part = async <Found>(found: Promise<Found>): Promise<Found> => {
      const result = await found;
      stage.advance();
      await breathe(signal);
      return result;
    };
    const conversations = await part(measureConversations(words, context));
    const beyond = await part(measureBeyond(words, readers, context));
    const cells = await part(measureCutting(words, reader, context));
    const farFacts = await part(measureFarFacts(words, readers, context));
    const places = await part(measurePlaces(words, reader, context));
    const importance = await part(measureImportance(words, reader, context));
    const remembered = await part(measureMemory(words, reader, context));
    stage.done();
    const [inside, plain, window] = [
      lossOf(beyond, 'as trained', 128, 255),
      lossOf(beyond, 'as trained', 256),
      lossOf(beyond, 'a rolling window', 256),
    ];
    return {
      summary:
        `Behind the last place of its training the model is lost: ${plain.toFixed(2)} nats a token instead of ${inside.toFixed(2)}. ` +
        `A window that rolls on gives ${window.toFixed(2)}, and forgets what it leaves behind: of eight names that were cut off exactly one is guessed. ` +
        `What may be left out depends on what will be asked; what is left out changes where everything behind it begins.`,
      claims: [
        ...beyondClaims(beyond, await measureRolling(words, reader, context)),
        ...rotationClaims(words.model.config),
        ...(beside === undefined ? [] : besideClaims(beside)),
        ...cuttingClaims(cells),
        ...farClaims(farFacts),
        ...placesClaims(places),
        ...importanceClaims(importance),
        ...conversationClaims(conversations),
        ...memoryClaims(remembered),
      ],
      comparisons: [
        ...compareBeyond(beyond, context),
        ...(beside === undefined ? [] : [compareBeside(beside, context)]),
        ...compareKept(importance, random),
        compareConversations(conversations, random),
      ],
      failures: [
        pastTheEnd(beyond),
        unreadableNeighbours(beyond),
        farAwaySinks(beyond),
        await cutOff(words, reader),
        shiftingBeginning(conversations),
        await noRoomForTheAnswer(words, engine),
        await countedInCharacters(words, engine),
      ],
      robustness: tryBadInputs(words, engine),
      inputs: beside?.inputs ?? [],
      artifacts: [
        {
          name: 'beyond.svg',
          content: beyondPlot(beyond, ['as trained', 'a rolling window', 'with the first four']),
        },
        {
          name: 'rotations.svg',
          content: beyondPlot(beyond, ['as trained', 'NTK-aware', 'YaRN', 'interpolation']),
        },
        { name: 'cutting.svg', content: cuttingMap(cells) },
        { name: 'far.svg', content: farPlot(farFacts) },
        { name: 'places.svg', content: placesPlot(places) },
        { name: 'importance.svg', content: importancePlot(importance) },
        { name: 'read.svg', content: readPlot(conversations) },
        { name: 'remembered.svg', content: memoryPlot(remembered) },
        ...(beside === undefined ? [] : [{ name: 'beside.svg', content: besidePlot(beside) }]),
        {
          name: 'kept.csv',
          content: formatCsv([['what is kept', 'nats per token'], ...keptTable(importance)]),
        },
      ],
      plots: [
        {
          title: 'Past the end',
          path: 'beyond.svg',
          alt: `Three lines that are one up to place 256. As trained, the loss then rises more than tenfold; with a rolling window it stays; with the first four kept where they were it rises too, later.`,
        },
        {
          title: 'Slower rotations, without training',
          path: 'rotations.svg',
          alt: 'Interpolated places are unreadable everywhere; a larger base costs a little everywhere and holds behind the end.',
        },
        {
          title: 'What is cut off is not known',
          path: 'cutting.svg',
          alt: 'A staircase: all names are found where they lie within what is kept, one in eight everywhere else.',
        },
        {
          title: 'Names far back',
          path: 'far.svg',
          alt: 'As trained, names are no longer found far behind the end; with slower rotations they are.',
        },
        {
          title: 'The place of the fact',
          path: 'places.svg',
          alt: 'Two questions, two curves: one level near 100%, the other swinging.',
        },
        {
          title: 'What the rest of a story needs',
          path: 'importance.svg',
          alt: 'Ten blocks: nine cost next to nothing when hidden, the last one much.',
        },
        {
          title: 'Tokens read for each turn of a conversation',
          path: 'read.svg',
          alt: 'Three lines that rise in small steps until the window is full. Then two of them jump to nearly the whole window; the third jumps now and then.',
        },
        {
          title: 'How long a name is remembered',
          path: 'remembered.svg',
          alt: 'Three lines at 100%; two fall to 12.5% when the first turn is dropped, the third stays.',
        },
        ...(beside === undefined
          ? []
          : [
              {
                title: 'Another model behind its end',
                path: 'beside.svg',
                alt: 'Two lines that stay together and level, before place 512 and behind it.',
              },
            ]),
      ],
      tables: [
        { title: 'The next 32 tokens of a story, by what is kept of 160', path: 'kept.csv' },
      ],
      notes: [
        'The model is small and was trained on windows of 256 tokens that begin where stories do. What it does behind them is its own; the causes are not.',
        'Interpolation and YaRN are meant to be followed by some training on long texts. Here there is none.',
      ],
    };
  } finally {
    await engine[Symbol.asyncDispose]();
    for (const one of readers.values()) await one[Symbol.asyncDispose]();
  }
}
