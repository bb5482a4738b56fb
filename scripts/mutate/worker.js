// Judges mutants, one after the other, in one process: only modules that hang on the changed file are made anew.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { forgetTests, runTests } from './test-collector.js';

const root = join(import.meta.dirname, '..', '..');
const COLLECTOR = pathToFileURL(join(import.meta.dirname, 'test-collector.js')).href;
const plain = new Map();
let round = 0;
let mutant = { url: '', source: '', affected: new Set() };

const urlOf = (file) => pathToFileURL(join(root, file)).href;

function sourceOf(url) {
  if (url === mutant.url) return mutant.source;
  if (!plain.has(url)) plain.set(url, stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8')));
  return plain.get(url);
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'node:test') return { url: COLLECTOR, format: 'module', shortCircuit: true };
    const found = next(specifier, context);
    const [url] = found.url.split('?');
    return mutant.affected.has(url) ? { ...found, url: `${url}?round=${round}`, format: 'module' } : found;
  },
  load(url, context, next) {
    const [whole, query] = url.split('?');
    if (query === undefined) return next(url, context);
    return { format: 'module', source: sourceOf(whole), shortCircuit: true };
  },
});

async function isNoticed({ file, text, affected, groups }) {
  round += 1;
  forgetTests();
  mutant = { url: urlOf(file), source: stripTypeScriptTypes(text), affected: new Set(affected.map(urlOf)) };
  for (const tests of groups)
    try {
      for (const test of tests) await import(`${urlOf(test)}?round=${round}`);
      await runTests();
    } catch {
      return true;
    }
  return false;
}

process.on('message', (message) => {
  isNoticed(message).then((noticed) => process.send(noticed));
});
