import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import { AllowancePerAddress } from '../alerts/allowance.ts';
import { Problem, ProblemView } from '../problem.ts';
import { type Guard, SESSION_COOKIE } from '../security/guard.ts';
import { SESSION_LIFE_MS } from '../security/sessions.ts';
import type { TypedServer } from '../typed-server.ts';

/** Attempts of one address, a minute; a right password counts too. */
const ATTEMPTS_PER_MINUTE = 10;

export const SessionView = z.object({
  passwordRequired: z.boolean().describe('False on a machine of its own: nobody has to sign in'),
  signedIn: z.boolean(),
});

const passwordBody = z.strictObject({ password: z.string().max(1000) });

/** Signing in and out of the dashboard. */
export function sessionRoutes(
  scope: TypedServer,
  options: { readonly guard: Guard; readonly clock: Clock; readonly log: Logger },
): void {
  const { guard, clock, log } = options;
  const attempts = new AllowancePerAddress(clock, {
    most: ATTEMPTS_PER_MINUTE,
    perSecond: ATTEMPTS_PER_MINUTE / 60,
  });
  const about = (summary: string) => ({ tags: ['session'], summary });
  const view = (request: FastifyRequest) => ({
    passwordRequired: guard.passwordRequired,
    signedIn: guard.caller(request) !== 'stranger',
  });

  scope.get(
    '/api/session',
    { schema: { ...about('Whether one has to sign in'), response: { 200: SessionView } } },
    view,
  );

  scope.post(
    '/api/session',
    {
      schema: {
        ...about('Sign in; answers with a cookie'),
        body: passwordBody,
        response: { 200: SessionView, 401: ProblemView, 429: ProblemView },
      },
    },
    async (request, reply) => {
      if (!guard.passwordRequired) return view(request);
      if (!attempts.take(request.ip)) {
        throw new Problem(429, {
          code: 'TOO_MANY_ATTEMPTS',
          message: 'Too many attempts to sign in. Wait a minute.',
        });
      }
      if (!guard.passwordMatches(request.body.password)) {
        log.warn(`A sign-in with a wrong password from ${request.ip} was refused`);
        throw new Problem(401, {
          code: 'PASSWORD_WRONG',
          message: 'The password is wrong.',
          field: 'password',
        });
      }
      guard.sessions.end(request.cookies[SESSION_COOKIE]);
      log.info(`Signed in from ${request.ip}`);
      setSession(request, reply, guard.sessions.start());
      return { passwordRequired: true, signedIn: true };
    },
  );

  scope.delete(
    '/api/session',
    { schema: { ...about('Sign out'), response: { 200: SessionView } } },
    async (request, reply) => {
      guard.sessions.end(request.cookies[SESSION_COOKIE]);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return { passwordRequired: guard.passwordRequired, signedIn: !guard.passwordRequired };
    },
  );
}

function setSession(request: FastifyRequest, reply: FastifyReply, id: string): void {
  reply.setCookie(SESSION_COOKIE, id, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    // Set behind a proxy that speaks TLS; over plain HTTP the browser would not send it back.
    secure: request.headers['x-forwarded-proto'] === 'https',
    maxAge: SESSION_LIFE_MS / 1000,
  });
}
