import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Bowline</title>
<h1>The dashboard is not built</h1>
<p>Bowline itself is running: alerts, the command line and the API under <code>/api</code> work.</p>
<p>To build the dashboard, run <code>npm install</code> and then <code>npm run build:web</code> in Bowline's folder and
load this page again.</p>
</html>
`;

/** Vite puts a hash of the content into the names of these, so they never change. */
const HASHED = /[\\/]assets[\\/]/;

/** The dashboard's files, or a page that says how to build it. */
export async function siteRoutes(scope: FastifyInstance, webRoot: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root: webRoot,
    serve: existsSync(webRoot),
    wildcard: true,
    index: false,
    cacheControl: false,
    dotfiles: 'ignore',
    schemaHide: true,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  // Looked up at each request: the dashboard may be built while Bowline runs.
  scope.get('/', { schema: { hide: true } }, (_request, reply) =>
    existsSync(join(webRoot, 'index.html'))
      ? reply.sendFile('index.html', webRoot)
      : reply.code(503).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT),
  );
}
