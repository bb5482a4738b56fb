// Runs before the npm scripts, on whatever Node comes first on PATH: plain JavaScript, nothing but Node's own modules. An
// install without scripts leaves out the runtime and the dashboard; this says so before anything fails in a less clear way.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 26;
const BAD_USAGE = 2;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const has = (...path) => existsSync(join(root, ...path));

if (!has('node_modules')) {
  console.error('The dependencies are not installed. Run: npm install');
  process.exit(BAD_USAGE);
}
if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  console.error(
    `Bowline runs on Node.js ${NEEDED_MAJOR}, which the npm package "node" brings with its install script. That script has not ` +
      `run here, and this is Node.js ${process.versions.node}. Run: npm run prepare`,
  );
  process.exit(BAD_USAGE);
}

/** Milliseconds since 1970, of the file of a folder that was written last. */
const newestIn = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

const built = join(root, 'web', 'dist', 'index.html');
const sources = join(root, 'web', 'src');
if (existsSync(built) && existsSync(sources) && newestIn(sources) > statSync(built).mtimeMs) {
  console.error('The dashboard was built before its sources changed. To build it anew, run: npm run prepare');
}
if (!existsSync(built)) {
  console.error(
    has('node_modules', 'vite')
      ? 'The dashboard is not built. To build it, run: npm run prepare'
      : 'The dashboard is not built, and its tools are development packages. To build it, run: npm install',
  );
}
