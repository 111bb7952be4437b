export { countSources, failureClasses, requestRecordSchema } from './measurements/record.ts';
export type {
  CountSource,
  Failure,
  FailureClass,
  RequestRecord,
  TokenCount,
} from './measurements/record.ts';
