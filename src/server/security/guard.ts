import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem, ProblemView } from '../problem.ts';
import { hostName, isLoopback } from './loopback.ts';
import { SecretComparison } from './secret.ts';
import type { Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'bowline_session';

/** How a request showed who sends it. `anybody`: no password is set, so this machine is trusted. */
export type Caller = 'anybody' | 'program' | 'session' | 'stranger';

/** Headers that only a proxy or tunnel adds. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'cf-connecting-ip'];

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who may use the API and the dashboard. Alerts have their own secret and do not pass here. */
export class Guard {
  readonly sessions: Sessions;
  readonly #password: SecretComparison | undefined;
  readonly #token: SecretComparison;

  constructor(options: { readonly password?: string; readonly token: string; readonly sessions: Sessions }) {
    this.sessions = options.sessions;
    this.#password = options.password === undefined ? undefined : new SecretComparison(options.password);
    this.#token = new SecretComparison(options.token);
  }

  get passwordRequired(): boolean {
    return this.#password !== undefined;
  }

  passwordMatches(given: string): boolean {
    return this.#password?.matches(given) ?? false;
  }

  /** Throws 401 for a bearer token that is wrong: a program should not go on as somebody else. */
  caller(request: FastifyRequest): Caller {
    const token = bearerToken(request);
    if (token !== undefined) {
      if (this.#token.matches(token)) return 'program';
      throw new Problem(401, {
        code: 'TOKEN_WRONG',
        message:
          'The bearer token is not the one in secrets/api-token of the data folder. Read it again and retry.',
        field: 'authorization',
      });
    }
    if (!this.passwordRequired) return 'anybody';
    return this.sessions.use(request.cookies[SESSION_COOKIE]) ? 'session' : 'stranger';
  }

  /**
   * Without a password only this machine is trusted: a page elsewhere could point its name at 127.0.0.1 (DNS
   * rebinding), and a tunnel could bring the world here. With a password neither matters: cookie and token are needed.
   */
  requireThisMachine(request: FastifyRequest): void {
    if (this.passwordRequired) return;
    if (!isLoopback(request.headers.host ?? '')) {
      throw new Problem(403, {
        code: 'HOST_NOT_ALLOWED',
        message:
          'Without a password Bowline answers only to localhost and 127.0.0.1. Set server.password (BOWLINE_PASSWORD) to use another name.',
        field: 'host',
      });
    }
    const forwarded = FORWARDED.find((name) => request.headers[name] !== undefined);
    if (forwarded !== undefined) {
      throw new Problem(403, {
        code: 'PASSWORD_REQUIRED_BEHIND_PROXY',
        message:
          'The request came through a proxy or tunnel. Set server.password (BOWLINE_PASSWORD) before opening Bowline to others; alerts work without it.',
        field: forwarded,
      });
    }
  }

  /** Requests that change something must come from our own page or from a program, not from a page elsewhere. */
  requireOwnPage(request: FastifyRequest): void {
    if (READING.has(request.method)) return;
    const { origin, host } = request.headers;
    if (origin !== undefined && !sameAuthority(origin, host)) {
      throw new Problem(403, {
        code: 'ORIGIN_NOT_ALLOWED',
        message: 'The request came from a page of another site.',
        field: 'origin',
      });
    }
    if (request.headers['x-bowline'] === undefined && bearerToken(request) === undefined) {
      throw new Problem(403, {
        code: 'HEADER_MISSING',
        message: 'Requests that change something need the header `X-Bowline: 1` or a bearer token.',
        field: 'x-bowline',
      });
    }
  }

  requireSignedIn(request: FastifyRequest): void {
    if (this.caller(request) !== 'stranger') return;
    throw new Problem(401, {
      code: 'SIGN_IN_REQUIRED',
      message:
        'Sign in with the password, or send the token from secrets/api-token of the data folder as a bearer token.',
    });
  }
}

const SIGN_IN = ProblemView.describe(
  'A password is set and neither the cookie nor the bearer token came with the request, or the token is wrong',
);
const NOT_LET_IN = ProblemView.describe(
  'Without a password: under another name than localhost, or through a proxy. In any case: a change from a page of another site, or without the header `X-Bowline: 1` or a bearer token',
);

/** Puts the guard, and the description of its answers, before every route of this scope. */
export function guardScope(
  scope: FastifyInstance,
  guard: Guard,
  options: { readonly signIn: boolean },
): void {
  scope.addHook('onRoute', (route) => {
    const { response } = route.schema ?? {};
    if (!response) return;
    const answers = { ...(options.signIn ? { 401: SIGN_IN } : {}), 403: NOT_LET_IN };
    route.schema = { ...route.schema, response: { ...answers, ...response } };
  });
  scope.addHook('onRequest', async (request) => {
    guard.requireThisMachine(request);
    if (options.signIn) guard.requireSignedIn(request);
    guard.requireOwnPage(request);
  });
}

function bearerToken(request: FastifyRequest): string | undefined {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return token;
}

/** Compares `https://bowline.example:8420` with `bowline.example:8420`; a proxy may add or take TLS. */
function sameAuthority(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  const here = host.toLowerCase();
  return (
    from.host === here || (from.port === '' && hostName(here) === from.hostname && /:(80|443)$/.test(here))
  );
}
