/** @file Days and events by regular expressions, for the baseline: all that is not the event is cut off. */
import type { ToolCall } from '@gradus/datasets';
import { dayIn } from './keyword-values.ts';

const aboutCalendar =
  /\b(?:calendar|diary|agenda|schedule|program|plans|entries|free|busy|planned)\b/i;
const aboutShowing =
  /^(?:(?:for|on) [^,]*, )?(?:(?:take|look at) my calendar and )?(?:what|which|when|how (?:full|busy|does)|any|am I|are there|is there (?:any|some)thing|is (?:anything|my)|will I|do I|does|show me|open|check|read out|tell me|give me|list|see(?! (?:to it )?that)|look at|by my)\b/i;

export function calendarIn(text: string): ToolCall | undefined {
  const day = dayIn(text);
  if (day === undefined) return undefined;
  const isShown = aboutShowing.test(text) || new RegExp(`^is ${day} `, 'i').test(text);
  const event = isShown ? undefined : eventIn(text, day);
  if (event !== undefined) return { name: 'calendar', arguments: { day, event } };
  return isShown || aboutCalendar.test(text) ? { name: 'calendar', arguments: { day } } : undefined;
}

const verbs = '(?:enter|put|add|set|plan|place|insert)';
const calendar =
  /,? ?\b(?:in(?:to)?|to|on|from) (?:my|the) (?:calendar|diary|agenda|schedule)\b( now)?|\bto the entries\b/gi;
const order = new RegExp(`^[ ,]*(?:take my calendar and )?${verbs}\\b`, 'i');
const ofStatement = / ?, (?:please )?(?!can )[a-z]+ (?:it|that|this|them)\b.*$/i;
const openers = [
  /^(?:could|may|would|how about|may I have|is there (?:room|an? place)|is it possible to have|can(?! I| my| you|not))(?: for)?\b/i,
  /^(?:can|could|may|would)? ?(?:I have|my calendar (?:have|say)(?: that there is)?|see (?:to it )?that|there be|have)\b/i,
  /^(?:there (?:is|will be)|I have|I am going to|we have|we agreed on|we settled on|my next date is|they invited me to|they planned|do not let me miss|it is settled|somebody asked me for|I promised to be at|this is new|we said|I want to be at|my +has|is(?: the day of)?)\b[ :]*/i,
];
const closers =
  /(?:,? (?:is|was moved to|will be|go|fit|can (?:that|it) go|is it|so that I have it|as an? (?:new )?entry|there|for me|under|of|for|on))+$/i;
const beginning =
  /^(?:[ :,]|(?:me down|for me|there|this|the following|one more thing|as a new entry|namely|called|named|with the name|(?:the|an?)(?: new)? (?:entry|date|event)(?: for me)?|something|to be|for)\b)+/i;

/** What is to be entered. */
export function eventIn(text: string, day: string | undefined): string | undefined {
  const without =
    day === undefined
      ? text
      : text
          .replace(
            new RegExp(`(?:,? ?\\b(?:it is on|the day|day|on|for|under|of)\\b)* ?${day}`, 'i'),
            ' ',
          )
          .replace(/^[ ,]+/, '');
  const isOrder = new RegExp(`(?:^|, |and )${verbs}\\b`, 'i').test(text) || order.test(without);
  const isPlain = [text, without.trim()].some(
    (one) => openers.some((opener) => opener.test(one)) || /can (?:that|it) go/.test(one),
  );
  if (!isOrder && !isPlain) return undefined;
  const named = without
    .replaceAll(calendar, ' ')
    .replace(ofStatement, '')
    .trim()
    .replace(order, '')
    .trim();
  const opened = openers.reduce((rest, opener) => rest.replace(opener, '').trim(), named);
  const event = opened
    .replace(/^(?:my|the) calendar /, '')
    .replace(beginning, '')
    .replace(/^(?:the|a|an|my) /, '')
    .replace(beginning, '')
    .replace(/[ ,]+$/, '')
    .replace(closers, '')
    .replace(/[ ,]+$/, '');
  return event === '' ? undefined : event;
}
