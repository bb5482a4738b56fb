import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept beside the installed packages, so that later starts are quicker; where that folder cannot be
// written, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/bowline', import.meta.url)));
await import('./start.ts');
