/**
 * @file What a bundle runs: the verbs of `bench` by themselves, or, where the arguments say so, the
 * thread or the process that one of them starts.
 */
import { enter } from '@gradus/serving-benchmark/entries';
import { fillIn } from './older-node.ts';

fillIn();

if (!(await enter(process.argv.slice(2)))) {
  const { runProcess } = await import('../run-process.ts');
  const { runBenchProgram } = await import('./program.ts');
  await runProcess(runBenchProgram);
}
