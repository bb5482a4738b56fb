import { isIPv6 } from 'node:net';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Application } from '../app/application.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Logger } from '../core/log.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { chatRoutes } from './alerts/chat-routes.ts';
import { actionRoutes } from './api/action-routes.ts';
import { alertDeskRoutes } from './api/alert-desk-routes.ts';
import { goLiveRoutes } from './api/golive-routes.ts';
import { readRoutes } from './api/read-routes.ts';
import { sessionRoutes } from './api/session-routes.ts';
import { signalRoutes } from './api/signal-routes.ts';
import { listen } from './listen.ts';
import { describeRoutes } from './openapi.ts';
import { answerProblems, sendAddressProblem } from './problem.ts';
import { MOST_BODY_BYTES } from './raw-body.ts';
import { Guard, guardScope } from './security/guard.ts';
import { addSecurityHeaders } from './security/headers.ts';
import { isLoopback } from './security/loopback.ts';
import { newSecret } from './security/secret.ts';
import { Sessions } from './security/sessions.ts';
import { siteRoutes } from './site/site-routes.ts';
import { streamRoutes } from './stream/stream-routes.ts';

export interface ServerOptions {
  readonly application: Application;
  /** Address to bind; every other than this machine's own needs a password. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where the port is taken, take the next free one. */
  readonly portSearch: boolean;
  readonly password?: string;
  /** Addresses of reverse proxies that may say where a request came from. */
  readonly trustProxy?: readonly string[];
  /** The part of the alert URL that lets an alert in. */
  readonly alertSecret: string;
  /** What programs send as a bearer token (see `keepApiToken`); absent: a new one. */
  readonly apiToken?: string;
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  /** Bowline's version. */
  readonly version: string;
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface RunningServer {
  /** Reachable from this machine, without a slash at the end: `http://127.0.0.1:8420`. */
  readonly url: string;
  readonly port: number;
  readonly apiToken: string;
  /** Ends open streams and answers what is under way first. */
  close(): Promise<void>;
}

/** The server was not started because of how it is configured. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';
}

/**
 * Starts the HTTP server: alerts, REST API, live stream, dashboard. Rejects with `ServerRefused` when it would be
 * open to others without a password, and with the system's error when the port cannot be had.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, password } = options;
  if (!isLoopback(host) && (password === undefined || password === '')) {
    throw new ServerRefused(
      `Binding to ${host} would open Bowline to other machines. Set a password first (server.password or BOWLINE_PASSWORD), or bind to 127.0.0.1.`,
    );
  }
  const apiToken = options.apiToken ?? newSecret();
  const server = await build({ ...options, apiToken });
  try {
    const port = await listen(server, options);
    return { url: urlOf(host, port), port, apiToken, close: () => server.close() };
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

async function build(options: ServerOptions & { readonly apiToken: string }): Promise<FastifyInstance> {
  const { application, log, version } = options;
  const clock = options.clock ?? systemClock;
  const server = Fastify({
    logger: false,
    bodyLimit: MOST_BODY_BYTES,
    ...(options.trustProxy && options.trustProxy.length > 0 ? { trustProxy: [...options.trustProxy] } : {}),
    // A slash too many in a pasted alert URL must not cost an alert.
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: 30_000,
    // Longer than proxies keep theirs, so that none is closed under a request.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    // A broken escape in an address would otherwise be answered with the address, secret and all.
    frameworkErrors: (_error, _request, reply) => sendAddressProblem(reply as FastifyReply),
  }).withTypeProvider<ZodTypeProvider>();
  const sessions = new Sessions(clock);
  const guard = new Guard({
    sessions,
    token: options.apiToken,
    ...(options.password === undefined || options.password === '' ? {} : { password: options.password }),
  });

  server.setValidatorCompiler(validatorCompiler);
  // The views come typed from the application; a figure out of its schema is better shown than withheld.
  server.setSerializerCompiler(() => JSON.stringify);
  answerProblems(server, log);
  await describeRoutes(server, version);

  await server.register(async (scope) => alertRoutes(scope, { ...options, clock }));
  await server.register(async (scope) => chatRoutes(scope, { application, clock }));
  await server.register(async (scope) => dashboard(scope, { ...options, clock, guard, log }));
  server.get(
    '/healthz',
    {
      schema: {
        tags: ['service'],
        summary: 'Whether the server answers',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    () => ({ status: 'ok' as const }),
  );
  return server;
}

interface DashboardOptions extends Pick<ServerOptions, 'application' | 'webRoot' | 'log'> {
  readonly clock: Clock;
  readonly guard: Guard;
}

/** Everything that a browser signs in to. Cookies are read here only: alerts carry none and should not wait for it. */
async function dashboard(server: FastifyInstance, options: DashboardOptions): Promise<void> {
  const { application, clock, guard, log } = options;
  await server.register(cookie);

  await server.register(async (scope) => {
    prepareApi(scope);
    guardScope(scope, guard, { signIn: false });
    sessionRoutes(scope.withTypeProvider<ZodTypeProvider>(), { guard, clock, log });
  });

  await server.register(async (scope) => {
    prepareApi(scope);
    guardScope(scope, guard, { signIn: true });
    readRoutes(scope.withTypeProvider<ZodTypeProvider>(), application);
    actionRoutes(scope.withTypeProvider<ZodTypeProvider>(), application);
    goLiveRoutes(scope.withTypeProvider<ZodTypeProvider>(), application);
    alertDeskRoutes(scope.withTypeProvider<ZodTypeProvider>(), application);
    streamRoutes(scope, { application, guard });
    await scope.register(async (inner) => signalRoutes(inner, application));
    scope.get(
      '/api/openapi.json',
      {
        schema: {
          tags: ['service'],
          summary: 'This description',
          response: { 200: z.record(z.string(), z.unknown()) },
        },
      },
      () => server.swagger(),
    );
  });

  await server.register(async (scope) => {
    addSecurityHeaders(scope);
    guardScope(scope, guard, { signIn: false });
    await siteRoutes(scope, options.webRoot);
  });
}

function prepareApi(scope: FastifyInstance): void {
  addSecurityHeaders(scope);
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}

/** Wildcard addresses cannot be dialled; this machine reaches them over loopback. */
function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
