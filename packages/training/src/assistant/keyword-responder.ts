/**
 * @file The baseline: rules of the kind that people write before they train anything. They cover
 * what the templates and verbs of training say, as far as keywords go, and hardly any that is held out:
 * they know what the model may know, and for entries of the calendar a few phrases more.
 */
import type { ToolCall, Turn } from '@gradus/datasets';
import type { Responder } from './judge-calls.ts';
import { calendarIn, eventIn } from './keyword-calendar.ts';
import { dayIn, expressionIn, quantityIn, unitIn } from './keyword-values.ts';

export const keywordResponder: Responder = {
  answer: async (turns) => {
    const call = callFor(turns);
    return call === undefined ? { role: 'assistant' } : { role: 'call', call };
  },
};

/** What was asked back completes the request before it. */
function callFor(turns: readonly Turn[]): ToolCall | undefined {
  const [before, back, last] = turns.slice(-3);
  if (last?.role === 'user' && back?.role === 'assistant' && before?.role === 'user') {
    const completed = completedCall(bare(before.text), bare(last.text));
    if (completed !== undefined) return completed;
  }
  const own = turns.at(-1);
  return own?.role === 'user' ? callIn(bare(own.text)) : undefined;
}

const courtesies = [
  /^(?:(?:hello|hi|hey|ok|okay|right|well|now|next(?! \w+day\b)|then|so|and|also|listen|look|please|just|quickly|tell me|say|by the way|(?:a|one) question|(?:one more|another) thing|go ahead and|do me a favor and|be (?:so )?kind and|I (?:wonder|ask myself)|(?:could|can|would|will) you|you could|I (?:want|need|would like) you to|it would be (?:nice|great) if you could)(?:,|:)? )+/i,
  /(?:,? (?:please|thanks|thank you|any idea|do you know|for me|now))+$/i,
];

/** Without please and thank you, and without the mark at the end. */
function bare(text: string): string {
  const unmarked = text.replace(/[.!?]+$/, '');
  return courtesies.reduce((rest, courtesy) => rest.replace(courtesy, ''), unmarked);
}

const aboutWeather =
  /\b(?:weather|forecast|temperature|outlook|conditions|degrees|sky|outside|rains?|raining|snows?|snowing|freeze|storm|sun|sunny|warm|cold|hot|windy|wet|dry|umbrella|wear|coat|hat|scarf)\b/i;
const aboutDocuments =
  /\b(?:documents?|files?|papers?|handbook|manual|archive|passage|page|read(?! out))\b/i;
const aboutNotes = /\bnotes?\b/i;
const keeping =
  /^(?:in my notes, )?(?:(?:add|put) (?:in)?to my notes|add a note|new note|a note for me|note(?: it)?|write (?:it )?down|remember|save|keep in mind|make a note|remind me|leave a note|tell me later|store|on my list of notes|to my notes add)\b/i;

/** What sounds like a request for a tool and is none. */
const needsNoTool =
  /^(?:see you|(?:write|invent|draw|make up) an? )|(?:^|, )(?:cancel|delete|undo|erase)\b|\b(?:bye|goodbye)$/i;

function callIn(text: string): ToolCall | undefined {
  if (needsNoTool.test(text)) return undefined;
  return (
    conversionIn(text) ??
    noteIn(text) ??
    documentsIn(text) ??
    (aboutWeather.test(text) ? weatherIn(text) : calendarIn(text)) ??
    sumIn(text)
  );
}

function conversionIn(text: string): ToolCall | undefined {
  const quantity = quantityIn(text) ?? amountFrom(text);
  const to = quantity && unitIn(text.replace(quantity.text, ' '));
  if (quantity === undefined || to === undefined) return undefined;
  const { value, unit } = quantity;
  return { name: 'convert_units', arguments: { value, from: unit, to } };
}

/** `from miles to km: 5`, `5 from miles to km` */
function amountFrom(text: string): ReturnType<typeof quantityIn> {
  const said = /\bfrom ([a-z ]+?)(?:,| to\b)/i.exec(text);
  const unit = said === null ? undefined : unitIn(said[1]!);
  const amount = /\d+(?:\.\d+)?/.exec(text);
  if (said === null || unit === undefined || amount === null) return undefined;
  return { value: Number(amount[0]), unit, text: said[0] };
}

function sumIn(text: string): ToolCall | undefined {
  const expression = expressionIn(text);
  return expression === undefined ? undefined : { name: 'calculator', arguments: { expression } };
}

function noteIn(text: string): ToolCall | undefined {
  const kept = keeping.exec(text);
  if (kept !== null) {
    const rest = text.slice(kept[0].length);
    const words =
      /: (.+)$/.exec(rest)?.[1] ??
      / that (?:I (?:have to|should|must|want to)|we need to) (.+)$/.exec(rest)?.[1] ??
      / that (?:as I learned, )?(.+?)(?:, in my notes)?$/.exec(rest)?.[1] ??
      / (?:not to forget )?to (.+)$/.exec(rest)?.[1];
    return words === undefined ? undefined : note('add', words);
  }
  const todo =
    /^(?:I have to|I must|I want to|we need to|somebody has to|I should) (.+?)(?: soon)?, /.exec(
      text,
    );
  if (todo !== null && !/, (?:enter|put|add|set|plan|place) (?:it|that|this)\b/.test(text)) {
    return note('add', todo[1]!);
  }
  if (!aboutNotes.test(text)) return undefined;
  const mentioned =
    / (?:about|on|mentions|with) (.+?)(?: in (?:my notes|it))?$/.exec(text)?.[1] ??
    /^(?:is|find|show me|look up|get|search for|read me) (.+) in my notes$/i.exec(text)?.[1];
  return mentioned === undefined ? undefined : note('find', mentioned);
}

const note = (action: 'add' | 'find', text: string): ToolCall => ({
  name: 'notes',
  arguments: { action, text },
});

function documentsIn(text: string): ToolCall | undefined {
  if (!aboutDocuments.test(text)) return undefined;
  const query =
    /^for (.+), [a-z ]+$/i.exec(text)?.[1] ??
    /^about (.+), what /i.exec(text)?.[1] ??
    /\b(?:about|on) (.+?)(?: (?:in|among) (?:the|our) (?:documents|files|papers))?$/.exec(
      text,
    )?.[1] ??
    /^(?:locate|find|look up|get) (.+) in the documents$/i.exec(text)?.[1] ??
    /\bfor (?:anything about |something about )?(.+)$/.exec(text)?.[1] ??
    /\bis (.+) in the \w+$/.exec(text)?.[1] ??
    /^\w+ (.+) in the \w+$/.exec(text)?.[1] ??
    /\bin which document is (.+)$/i.exec(text)?.[1];
  return query === undefined || /^(?:something|anything|a topic)$/.test(query)
    ? undefined
    : { name: 'search_documents', arguments: { query } };
}

function weatherIn(text: string): ToolCall | undefined {
  const day = dayIn(text);
  const without = day === undefined ? text : text.replace(new RegExp(`(?: on)? ${day}`), '');
  const city =
    /\b(?:[Ii]n|[Ff]or|over|of|at|[Nn]ear|around|to) (?:the (?:city of|town) )?((?:[A-Z]\w+ ?)+)/.exec(
      without,
    )?.[1] ??
    /((?:[A-Z]\w+ ?)+)'s (?:weather|forecast|temperature)/.exec(without)?.[1] ??
    /^([A-Z]\w+(?: [A-Z]\w+)*)(?: weather|,)/.exec(without)?.[1] ??
    / ((?!Celsius|Fahrenheit|I\b)[A-Z]\w+(?: [A-Z]\w+)*)/.exec(without)?.[1];
  if (city === undefined) return undefined;
  const place = city.trim();
  return { name: 'weather', arguments: { city: place, ...(day === undefined ? {} : { day }) } };
}

/** The answer to a question of the assistant, by what the request before it was about. */
function completedCall(request: string, given: string): ToolCall | undefined {
  const quantity = quantityIn(request);
  const unit = unitIn(given);
  if (quantity !== undefined && unit !== undefined) {
    const { value, unit: from } = quantity;
    return { name: 'convert_units', arguments: { value, from, to: unit } };
  }
  const day = dayIn(given);
  if (day !== undefined) {
    const event = eventIn(request, undefined);
    return { name: 'calendar', arguments: { day, ...(event === undefined ? {} : { event }) } };
  }
  const words = given.replace(/^(?:that|it is this:|in|for|about|take|say) /, '');
  if (aboutWeather.test(request)) {
    const when = dayIn(request);
    return {
      name: 'weather',
      arguments: { city: words, ...(when === undefined ? {} : { day: when }) },
    };
  }
  if (aboutDocuments.test(request))
    return { name: 'search_documents', arguments: { query: words } };
  const sum = sumIn(given);
  if (sum !== undefined && /\b(?:comput|calculat|work out|add up|sum|number)/.test(request))
    return sum;
  return keeping.test(request) ? note('add', words) : undefined;
}
