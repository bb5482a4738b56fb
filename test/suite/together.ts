import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { filesTogether, fromRoot } from './files.ts';

/** The tests of the rooms without I/O, in this one process. */
for (const path of filesTogether()) {
  try {
    await import(pathToFileURL(fromRoot(path)).href);
  } catch (error) {
    it(`${path} loads`, () => {
      throw error;
    });
  }
}
