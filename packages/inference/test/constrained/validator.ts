/** @file The judge: ajv, which shares nothing with what it judges. */
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** @param schema of JSON Schema; formats are checked in full */
export function validatorOf(schema: object): ValidateFunction {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}
