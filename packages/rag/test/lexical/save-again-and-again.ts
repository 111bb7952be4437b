/** @file The process that a test kills: every save replaces all documents, and says so when it is done. */
import { Bm25Index, saveIndex } from '../../src/index.ts';

const [, , folder] = process.argv;
const index = new Bm25Index();
for (let version = 1; ; version++) {
  index.delete(String(version - 1));
  index.add({ id: String(version), text: 'version' });
  for (let i = 0; i < 200; i++) index.add({ id: `document ${i}`, text: `word${version} and more` });
  await saveIndex(index, folder!);
  process.send!(version);
}
