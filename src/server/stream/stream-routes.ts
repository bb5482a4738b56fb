import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { account, targetOf } from '../api/target.ts';
import { Problem, ProblemView } from '../problem.ts';
import { type Guard, SESSION_COOKIE } from '../security/guard.ts';
import { SECURITY_HEADERS } from '../security/headers.ts';
import { LiveStream, TELLINGS } from './live-stream.ts';

const PING_MS = 15_000;
/** A reader that has taken nothing for so many pings is gone. */
const SILENT_PINGS = 4;
const MOST_STREAMS = 100;

const streamQuery = z.strictObject({
  account,
  orders: z
    .enum(TELLINGS)
    .default('whole')
    .describe('Of orders: all of them at each change, or what has changed'),
  signals: z
    .enum(TELLINGS)
    .default('whole')
    .describe('Of signals: the last 100 at each change, or what has changed'),
});

/** `GET /api/stream`: server-sent events, one per topic that changed. */
export function streamRoutes(
  scope: FastifyInstance,
  options: { readonly application: Application; readonly guard: Guard },
): void {
  const { application, guard } = options;
  /** One for all accounts (the empty name), and one for each that is looked at alone. */
  const streams = new Map<string, LiveStream>();
  const streamOf = (request: FastifyRequest): LiveStream => {
    const target = targetOf(application, request);
    const { account: name = '' } = request.query as { readonly account?: string };
    const known = streams.get(name) ?? new LiveStream(target, application);
    streams.set(name, known);
    return known;
  };
  const open = new Set<ServerResponse>();
  scope.addHook('preClose', async () => {
    for (const response of open) response.end();
  });

  scope.get(
    '/api/stream',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['read'],
        querystring: streamQuery,
        summary: 'Live changes, as server-sent events',
        description:
          'Events `status`, `orders` (open ones and the last 100), `positions`, `signals`, `quotes`, `equity` and `accounts` with the JSON of the corresponding GET; each once on connecting, then whenever it has changed. `ping` every 15 seconds. With `orders=changes` orders come whole on connecting and whenever a change cannot be told by itself, such as to a reader that was slow; else as `order-changes`: `changed` (orders as in GET, newest first: put each in the place of that with its `ref`, those that are new ahead of all), `removed` (the `ref` of each that has left the list) and `total` (orders in the list then: with another number something was missed, and the stream is to be opened again). With `signals=changes` the last 100 signals come in the same manner, as `signal-changes` by their `id`.',
        produces: ['text/event-stream'],
        response: {
          200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
          401: ProblemView,
          404: ProblemView,
          503: ProblemView,
        },
      },
    },
    (request, reply) => {
      if (open.size >= MOST_STREAMS) {
        throw new Problem(503, {
          code: 'TOO_MANY_STREAMS',
          message: 'Too many live streams are open. Close some.',
        });
      }
      const stream = streamOf(request);
      const { orders, signals } = request.query as z.infer<typeof streamQuery>;
      const byCookie = guard.caller(request) === 'session';
      const session = request.cookies[SESSION_COOKIE];
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        ...SECURITY_HEADERS,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        // Proxies that collect answers would hold events back.
        'x-accel-buffering': 'no',
        connection: 'keep-alive',
      });
      open.add(response);
      const leave = stream.add(
        {
          // An ended response would raise an error; nothing more is due to it.
          write: (text) => !response.writableEnded && !response.destroyed && response.write(text),
          onDrained: (resume) => response.once('drain', resume),
        },
        { orders, signals },
      );
      let unread = 0;
      const ping = setInterval(() => {
        // An open dashboard keeps its session in use; signing out elsewhere ends it here.
        if (byCookie && session !== undefined && !guard.sessions.use(session)) {
          response.end();
          return;
        }
        if (response.writableEnded) return;
        unread = response.writableNeedDrain ? unread + 1 : 0;
        if (unread >= SILENT_PINGS) response.destroy();
        else if (unread === 0) response.write('event: ping\ndata: {}\n\n');
      }, PING_MS);
      // The reader has gone; `close` follows and clears up.
      response.on('error', () => {});
      response.on('close', () => {
        clearInterval(ping);
        leave();
        open.delete(response);
      });
    },
  );
}
