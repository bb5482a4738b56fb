import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

/** Which files of `src` import which, by their paths from `root`; imports of types alone do not count. */
export function importGraph(root) {
  const importers = new Map();
  for (const file of globSync('src/**/*.ts', { cwd: root }))
    for (const [, path] of readFileSync(join(root, file), 'utf8').matchAll(
      /^(?:import|export)\s+(?!type\s)[^;]*?from '(\.[^']+)'/gms,
    )) {
      const imported = normalize(join(file, '..', path));
      importers.set(imported, (importers.get(imported) ?? new Set()).add(file));
    }
  return {
    /** By file, who imports it directly. */
    importers,
    /** The file and everything whose meaning hangs on it. */
    dependentsOf(file) {
      const reached = new Set([file]);
      for (const each of reached) for (const importer of importers.get(each) ?? []) reached.add(importer);
      return reached;
    },
  };
}
