import { registerHooks } from 'node:module';

const DEFINE = new URL(`./define.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href;

/** Files of settings, and what they import from beside them. */
const settings = new Set<string>();
let registered = false;

/**
 * Imports a file of settings, whatever folder it lies in. `import { defineConfig } from 'bowline'` finds this very program
 * there: a checkout has no compiled package, and a folder of settings (`/srv/desk`) has no `node_modules`. It is read as
 * a module also beside a `package.json` that says `"type": "commonjs"`, as `npm init` writes it.
 */
export function importSettings(url: string): Promise<unknown> {
  settings.add(url);
  if (!registered) register();
  registered = true;
  return import(url);
}

function register(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'bowline') return { url: DEFINE, shortCircuit: true };
      const found = next(specifier, context);
      const beside = specifier.startsWith('.') && settings.has(context.parentURL ?? '');
      if (!beside && !settings.has(found.url)) return found;
      settings.add(found.url);
      const format = moduleFormat(found.url);
      return format === undefined ? found : { ...found, format };
    },
  });
}

function moduleFormat(url: string): string | undefined {
  if (url.endsWith('.ts')) return 'module-typescript';
  return url.endsWith('.js') ? 'module' : undefined;
}
