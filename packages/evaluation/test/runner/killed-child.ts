/** @file A process that runs an evaluation slowly until somebody kills it: `node killed-child.ts log`. */
import { runEvaluation } from '../../src/runner/run-evaluation.ts';
import { arithmetic } from './arithmetic.ts';

await runEvaluation(arithmetic(30, { pauseMs: 15 }), { log: process.argv[2]!, concurrency: 2 });
