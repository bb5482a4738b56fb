import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runningProgram } from './program.ts';

const FOLDERS = ['core', 'instruments', 'journal', 'trading', 'app/checkpoint', 'app/desk'];
const source = fileURLToPath(new URL('../../', import.meta.url));
const LATER = Date.now() + 3_600_000;

/** Every file that the given ones import, directly or not, for more than its types, and the libraries. */
function importedBy(files: readonly string[]): {
  readonly files: Set<string>;
  readonly libraries: Set<string>;
} {
  const found = new Set<string>();
  const libraries = new Set<string>();
  const open = files.map((file) => resolve(source, file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const imports =
      /^(?:import|export)\s(?!type\s)[^;']*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
    for (const [, from, bare, late] of readFileSync(file, 'utf8').matchAll(imports)) {
      const name = from ?? bare ?? late ?? '';
      if (name.startsWith('.')) open.push(resolve(dirname(file), name));
      else if (!isBuiltin(name)) libraries.add(name);
    }
  }
  return { files: found, libraries };
}

describe('the program that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-program-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const root = (name: string): string => {
    const made = join(folder, name);
    for (const each of FOLDERS) {
      mkdirSync(join(made, each), { recursive: true });
      writeFileSync(join(made, each, 'one.js'), `export const folder = '${each}';\n`);
    }
    return made;
  };

  it('takes in every file that decides how entries become a state, and no library does', () => {
    const { files, libraries } = importedBy([
      'trading/kernel/apply.ts',
      'trading/kernel/go-on-from.ts',
      'app/checkpoint/kept-states.ts',
      'app/desk/streams.ts',
      'journal/sqlite-store.ts',
    ]);
    assert.ok(files.size > 60, `${files.size} files`);
    const outside = [...files]
      .map((file) => relative(source, file).replaceAll('\\', '/'))
      .filter((file) => !FOLDERS.some((each) => file.startsWith(`${each}/`)));
    assert.deepEqual(outside, []);
    assert.deepEqual([...libraries], []);
  });

  it('is the same each time, and elsewhere with the same files', () => {
    const own = runningProgram(undefined, LATER);
    assert.ok(own);
    assert.deepEqual(runningProgram(undefined, LATER), own);
    const copy = join(folder, 'copy');
    for (const each of FOLDERS) cpSync(join(source, each), join(copy, each), { recursive: true });
    assert.deepEqual(runningProgram(copy, LATER), own);
    assert.match(own.engine, /"v8":"/);
  });

  it('is another one with another text, another file, one less, or one that is called otherwise', () => {
    const place = root('changed');
    const path = join(place, 'trading', 'one.js');
    const seen = new Set([runningProgram(place, LATER)?.files]);
    const isNew = (): boolean => {
      const { size } = seen;
      return seen.add(runningProgram(place, LATER)?.files).size > size;
    };
    appendFileSync(path, ' ');
    assert.ok(isNew());
    mkdirSync(join(place, 'core', 'deep'));
    writeFileSync(join(place, 'core', 'deep', 'two.ts'), '');
    assert.ok(isNew());
    renameSync(path, join(place, 'trading', 'three.js'));
    assert.ok(isNew());
    rmSync(join(place, 'trading', 'three.js'));
    assert.ok(isNew());
  });

  it('is not known where a file was written, or taken away, since it began', () => {
    const place = root('touched');
    assert.ok(runningProgram(place, LATER));
    assert.equal(runningProgram(place, Date.now() - 60_000), undefined);
  });
});
