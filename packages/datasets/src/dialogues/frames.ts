/** @file What stands around a request: please, could you, by the way. Shared by all tools. */
import { templates } from '../stories/template.ts';
import { split } from './split.ts';
import type { Named, Phrasing } from './request.ts';

const named = (kind: string, sources: readonly string[]) =>
  split(templates(...sources).map((say, n): Named => ({ id: `frame.${kind}/${n}`, say })));

/** `{request}` is what the template says. */
export const frames: Readonly<Record<Phrasing['kind'], ReturnType<typeof named>>> = {
  order: named('order', [
    '{request}',
    'please {request}',
    '(would you|will you) {request}',
    'can you {request}',
    '{request}, please',
    'could you {request}(| for me)',
    'I (want|need) you to {request}',
    'it would be (nice|great) if you could {request}',
    '(hello|hi|hey), {request}',
    '{request}(| now| for me)',
    'I would like you to {request}',
    'be (kind|so kind) and {request}',
    '(ok|okay|right), {request}',
    'can you (please|quickly) {request}',
    '(next|now|then) {request}',
    '{request}, (thanks|thank you)',
    'do me a favor and {request}',
    '(go ahead and|just) {request}',
    'you could {request}',
    '(listen|look|well), {request}',
  ]),
  statement: named('statement', [
    '{request}',
    '{request}, please',
    '(one more|another) thing: {request}',
    '(ok|okay|right), {request}',
    '(hello|hi|hey), {request}',
    '{request}, (thanks|thank you)',
    '(well|now), {request}',
    '(so|then), {request}',
    '(listen|look): {request}',
    '(and|also), {request}',
  ]),
  question: named('question', [
    '{request}',
    '{request}?',
    '(hello|hi|hey), {request}?',
    '{request}, please?',
    '(one|a) question: {request}?',
    '(tell me|say), {request}?',
    '(ok|okay|right), {request}?',
    '(well|now), {request}?',
    'I (wonder|ask myself): {request}?',
    '(by the way|and), {request}?',
    '{request}, do you know?',
    'quickly: {request}?',
    'excuse me, {request}?',
    '{request}, any idea?',
    '(look|listen), {request}?',
  ]),
};
