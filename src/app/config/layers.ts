import type { Refusal } from '../../core/result.ts';

/** A tree of settings, as far as it is known. */
export type Tree = Record<string, unknown>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings laid over each other, and where each came from: `IBKR_PORT in .env`, `--port`, `bowline.config.ts`. */
export class Layers {
  readonly tree: Tree = {};
  readonly #origins = new Map<string, string>();
  /** Where everything came from that has no origin of its own. */
  #file: string | undefined;

  /** The lowest layer: a whole tree out of a file. */
  start(tree: Tree, file: string): void {
    Object.assign(this.tree, structuredClone(tree));
    this.#file = file;
  }

  /** Entries of a list go by their number: `accounts.0.id`. */
  get(path: string): unknown {
    let at: unknown = this.tree;
    for (const key of path.split('.'))
      at = isTree(at) ? at[key] : Array.isArray(at) ? at[Number(key)] : undefined;
    return at;
  }

  set(path: string, value: unknown, origin: string): void {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = this.tree;
    for (const key of keys) {
      const next = at[key];
      if (isTree(next)) at = next;
      // Something that is no tree stands in the way: it stays, and the schema refuses it.
      else if (next !== undefined) return;
      else {
        const made: Tree = {};
        at[key] = made;
        at = made;
      }
    }
    at[last] = value;
    this.#origins.set(path, origin);
  }

  /** Forgets a setting and everything below it. */
  remove(path: string): void {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.length === 0 ? this.tree : this.get(keys.join('.'));
    if (isTree(parent)) delete parent[last];
    for (const known of [...this.#origins.keys()]) {
      if (known === path || known.startsWith(`${path}.`)) this.#origins.delete(known);
    }
  }

  /** Where the setting, or the nearest part of the tree above it, was set. Absent: nowhere, it is a default. */
  origin(path: string): string | undefined {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const known = this.#origins.get(at);
      if (known !== undefined) return known;
    }
    return this.get(path) === undefined ? undefined : this.#file;
  }
}

/** ` (set by IBKR_PORT in .env)`, or nothing for a default. */
export const setBy = (layers: Layers, path: string): string => {
  const origin = layers.origin(path);
  return origin === undefined ? '' : ` (set by ${origin})`;
};

/** Two settings that cannot both be meant. */
export const contradiction = (field: string, message: string): Refusal => ({
  code: 'CONFIG_CONTRADICTION',
  field,
  message,
});
