/**
 * @file Whether a call is one of the accepted ones, as the Berkeley Function-Calling Leaderboard (v4)
 * decides it for Python: `ast_checker` of bfcl_eval, the category `simple`. Its quirks are kept,
 * since they decide cases: strings are compared without case, spaces and `,./-_*^`; only one level of
 * a list is checked for types; an int will do for a float but not a float for an int; a value of the
 * accepted answer's type passes where that is another type than the one described.
 */
import {
  equals,
  isDict,
  isIn,
  isList,
  type PythonType,
  type PythonValue,
  typeOf,
} from './python-value.ts';

export interface FunctionDescription {
  readonly name: string;
  readonly parameters: {
    readonly properties: Readonly<Record<string, ParameterDescription>>;
    readonly required: readonly string[];
  };
}

export interface ParameterDescription {
  readonly type: string;
  readonly items?: { readonly type: string };
}

/** Of each parameter all values that are accepted; `""` among them: it may be left out. */
export type AcceptedCall = ReadonlyMap<string, readonly PythonValue[]>;

export interface MadeCall {
  readonly name: string;
  readonly args: ReadonlyMap<string, PythonValue>;
}

/** BFCL's own names. */
export type Mismatch =
  | 'simple_function_checker:wrong_count'
  | 'simple_function_checker:wrong_func_name'
  | 'simple_function_checker:missing_required'
  | 'simple_function_checker:unexpected_param'
  | 'simple_function_checker:missing_optional'
  | 'type_error:simple'
  | 'type_error:nested'
  | 'value_error:string'
  | 'value_error:list/tuple'
  | 'value_error:dict_key'
  | 'value_error:dict_value'
  | 'value_error:list_dict_count'
  | 'value_error:others'
  | 'dict_checker:unclear'
  | 'list_dict_checker:unclear';

export interface Match {
  readonly mismatch: Mismatch | undefined;
  /** The parameter that it is about. */
  readonly parameter?: string;
}

const pythonTypes: Readonly<Record<string, PythonType>> = {
  string: 'str',
  integer: 'int',
  float: 'float',
  boolean: 'bool',
  array: 'list',
  tuple: 'list',
  dict: 'dict',
  any: 'str',
};

/** @param calls that were made; one is wanted */
export function matchCall(
  description: FunctionDescription,
  calls: readonly MadeCall[],
  accepted: AcceptedCall,
): Match {
  const [call] = calls;
  if (call === undefined || calls.length !== 1) {
    return { mismatch: 'simple_function_checker:wrong_count' };
  }
  if (call.name !== description.name)
    return { mismatch: 'simple_function_checker:wrong_func_name' };
  const { properties, required } = description.parameters;
  const missing = required.find((name) => !call.args.has(name));
  if (missing !== undefined) {
    return { mismatch: 'simple_function_checker:missing_required', parameter: missing };
  }
  for (const [name, value] of call.args) {
    const described = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const answers = accepted.get(name);
    if (described === undefined || answers === undefined) {
      return { mismatch: 'simple_function_checker:unexpected_param', parameter: name };
    }
    const mismatch = matchValue(described, value, answers);
    if (mismatch !== undefined) return { mismatch, parameter: name };
  }
  const left = [...accepted].find(([name, answers]) => !call.args.has(name) && !isIn('', answers));
  if (left === undefined) return { mismatch: undefined };
  return { mismatch: 'simple_function_checker:missing_optional', parameter: left[0] };
}

function matchValue(
  { type, items }: ParameterDescription,
  given: PythonValue,
  answers: readonly PythonValue[],
): Mismatch | undefined {
  const expected = typeNamed(type);
  const nested = type === 'array' || type === 'tuple' ? typeNamed(items?.type ?? '') : undefined;
  const value = type === 'float' ? asFloat(given) : given;
  const checked = checkType(value, answers, expected, nested);
  if (checked.mismatch !== undefined) return checked.mismatch;
  // A value of another type than described, but of the accepted answer's, stands for a variable.
  if (!checked.isVariable) {
    if (isDict(value)) return matchDict(value, answers);
    if (isList(value)) {
      return nested === 'dict' ? matchDicts(value, answers) : matchList(value, answers);
    }
    if (typeof value === 'string') return matchString(value, answers);
  }
  return isIn(value, answers) ? undefined : 'value_error:others';
}

/** @throws RangeError for a type that BFCL's Python tasks do not have */
function typeNamed(name: string): PythonType {
  const type = Object.hasOwn(pythonTypes, name) ? pythonTypes[name] : undefined;
  if (type === undefined)
    throw new RangeError(`BFCL has no type ${JSON.stringify(name)} for Python`);
  return type;
}

function asFloat(value: PythonValue): PythonValue {
  const isInt = typeOf(value) === 'int';
  return isInt ? { type: 'float', value: (value as { value: number }).value } : value;
}

interface TypeCheck {
  readonly mismatch?: 'type_error:simple' | 'type_error:nested';
  readonly isVariable: boolean;
}

function checkType(
  value: PythonValue,
  answers: readonly PythonValue[],
  expected: PythonType,
  nested: PythonType | undefined,
): TypeCheck {
  const first = answers.find((answer) => !equals(answer, ''));
  const answerType = first === undefined ? undefined : typeOf(first);
  const isVariable = answerType !== undefined && answerType !== expected;
  let mismatch: TypeCheck['mismatch'] = 'type_error:simple';
  if (typeOf(value) === expected) {
    if (nested === undefined) return { isVariable };
    // An answer that is no list (the "" of what may be left out) has nothing to compare: it fits.
    const fits = answers.some(
      (answer) =>
        !isList(answer) ||
        (value as readonly PythonValue[]).every(
          (item) => checkType(item, answer, nested, undefined).mismatch === undefined,
        ),
    );
    if (fits) return { isVariable };
    if (typeOf(value) === answerType) mismatch = 'type_error:nested';
    return { mismatch, isVariable: false };
  }
  return typeOf(value) === answerType ? { isVariable: true } : { mismatch, isVariable: false };
}

/** Without spaces and `,./-_*^`, in lower case, with double quotes. */
export const standardized = (text: string): string =>
  text
    .replaceAll(/[ ,./\-_*^]/g, '')
    .toLowerCase()
    .replaceAll("'", '"');

const standardizedValue = (value: PythonValue): PythonValue =>
  typeof value === 'string' ? standardized(value) : value;

function matchString(value: string, answers: readonly PythonValue[]): Mismatch | undefined {
  const texts = answers.filter((answer) => typeof answer === 'string').map(standardized);
  return texts.includes(standardized(value)) ? undefined : 'value_error:string';
}

function matchList(
  value: readonly PythonValue[],
  answers: readonly PythonValue[],
): Mismatch | undefined {
  // The items of a text, in Python, are its characters: "" has none, and so accepts an empty list.
  const lists = answers.map((answer) =>
    (typeof answer === 'string' ? Array.from(answer) : (answer as readonly PythonValue[])).map(
      standardizedValue,
    ),
  );
  return isIn(value.map(standardizedValue), lists) ? undefined : 'value_error:list/tuple';
}

function matchDict(
  value: ReadonlyMap<string, PythonValue>,
  answers: readonly PythonValue[],
): Mismatch | undefined {
  let mismatch: Mismatch = 'dict_checker:unclear';
  for (const answer of answers) {
    if (!isDict(answer)) continue;
    const found = dictMismatch(value, answer as AcceptedCall);
    if (found === undefined) return undefined;
    mismatch = found;
  }
  return mismatch;
}

function dictMismatch(
  value: ReadonlyMap<string, PythonValue>,
  answer: AcceptedCall,
): Mismatch | undefined {
  let mismatch: Mismatch | undefined;
  for (const [key, item] of value) {
    const accepted = answer.get(key);
    if (accepted === undefined) mismatch = 'value_error:dict_key';
    else if (!isIn(standardizedValue(item), accepted.map(standardizedValue))) {
      mismatch = 'value_error:dict_value';
    }
    if (mismatch !== undefined) break;
  }
  const isLeftOut = [...answer].some(([key, accepted]) => !value.has(key) && !isIn('', accepted));
  return isLeftOut ? 'value_error:dict_key' : mismatch;
}

/** In order; each as `matchDict` has it. */
function matchDicts(
  value: readonly PythonValue[],
  answers: readonly PythonValue[],
): Mismatch | undefined {
  let mismatch: Mismatch = 'list_dict_checker:unclear';
  for (const answer of answers) {
    const dicts = isList(answer) ? answer : [];
    if (value.length !== dicts.length) {
      mismatch = 'value_error:list_dict_count';
      continue;
    }
    const found = value
      .map((item, index) => matchDict(item as ReadonlyMap<string, PythonValue>, [dicts[index]!]))
      .find((one) => one !== undefined);
    if (found === undefined) return undefined;
    mismatch = found;
  }
  return mismatch;
}
