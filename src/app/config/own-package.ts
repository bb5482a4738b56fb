import { registerHooks } from 'node:module';

const HERE = new URL(`./define.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href;
let registered = false;

/**
 * From now on `import { defineConfig } from 'bowline'` finds this very program, wherever the importing file lies: a
 * checkout has no compiled package, and a folder of settings (`/srv/desk`) has no `node_modules`.
 */
export function resolveOwnPackage(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'bowline' ? { url: HERE, shortCircuit: true } : next(specifier, context),
  });
}
