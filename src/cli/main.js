import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept beside the installed packages, so that later starts are quicker; where that folder cannot be
// written, nothing is kept. Plain JavaScript: of TypeScript, Node would load its parser before the cache is there, and
// keep it in memory.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/bowline', import.meta.url)));
await import('./start.ts');
