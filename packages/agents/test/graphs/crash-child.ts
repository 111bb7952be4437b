/** @file The agent in a process that kills itself: `node crash-child.ts <folder> <moment, from 1>`. */
import { openScene } from './crash-scene.ts';

const [folder, at] = process.argv.slice(2) as [string, string];
let moments = 0;
const scene = await openScene(folder, () => {
  if (++moments === Number(at)) process.kill(process.pid, 'SIGKILL');
});
await scene.start();
