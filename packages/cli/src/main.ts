/** @file What `./gradus` runs. */
import { runProgram } from './program.ts';
import { runProcess } from './run-process.ts';

await runProcess(runProgram);
