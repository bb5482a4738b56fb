import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { comesFrom } from '../../app/alerts/alert-settings.ts';
import type { Application } from '../../app/application.ts';
import { NotStored, type RawSignal } from '../../app/raw-signal.ts';
import { ActionView, ExplanationView, IntakeView } from '../../app/views.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import { type TakenSecret, takeSecret } from '../../signals/body-secret.ts';
import { redact } from '../../signals/redact.ts';
import { intakeStatus, STORED } from '../intake.ts';
import { Problem, ProblemView, sendNothingHere } from '../problem.ts';
import { takeBodiesAsText, textOf } from '../raw-body.ts';
import { SecretComparison } from '../security/secret.ts';
import { Allowance, AllowancePerAddress } from './allowance.ts';

/** Above this the sender is asked to come again: TradingView re-sends after a 503. */
const ALERTS_PER_SECOND = 2000;
/** Wrong secrets of one address, a minute. The right one always passes: a tunnel gives every sender one address. */
const WRONG_SECRETS_PER_MINUTE = 20;

/** So much of a kill alert's body is kept. */
const KILL_REASON_LENGTH = 200;

interface AlertOptions {
  readonly application: Application;
  readonly alertSecret: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** By which of the alert URLs an alert came. */
type Door = Pick<RawSignal, 'url' | 'secret'>;

interface ByPath {
  Params: { secret: string };
}

const bodyNote =
  'The body is taken as text whatever its content type, at most 64 KiB: JSON, a form, or a line of text. See the guide on alerts for its fields.';
const params = z.object({ secret: z.string().describe('The alert secret, from the alert URL') });

const NOWHERE = ProblemView.describe('No such address; a wrong secret is answered alike');
const TOO_MANY = ProblemView.describe('Too many wrong secrets from that address');
const NOT_TAKEN = ProblemView.describe('Not stored, or too many came at once. Send it again');

const receiveAnswers = {
  200: IntakeView.describe(STORED),
  400: z.union([IntakeView, ProblemView]).describe('Can never work: empty, or not understood'),
  413: ProblemView,
  429: TOO_MANY,
  503: NOT_TAKEN,
};

/** Where alerts come in: the secret in the path, or in the body under `secret`. */
export function alertRoutes(scope: FastifyInstance, options: AlertOptions): void {
  const { application, clock, log } = options;
  const secret = new SecretComparison(options.alertSecret);
  const allowance = new Allowance(clock, { most: ALERTS_PER_SECOND, perSecond: ALERTS_PER_SECOND });
  const wrong = new AllowancePerAddress(clock, {
    most: WRONG_SECRETS_PER_MINUTE,
    perSecond: WRONG_SECRETS_PER_MINUTE / 60,
  });
  takeBodiesAsText(scope);

  /** False, and answered, when there are too many wrong secrets from that address. */
  const wrongAllowed = (request: FastifyRequest): boolean => {
    const allowed = wrong.take(request.ip);
    if (allowed) log.warn(`An alert with a wrong secret was turned away. It came from ${request.ip}`);
    return allowed;
  };
  const turnAway = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (wrongAllowed(request)) return sendNothingHere(reply);
    throw tooManyWrong();
  };
  /** The way in that ends with this secret; undefined where there is none, or not from there. */
  const doorOf = (request: FastifyRequest, given: string | undefined): Door | undefined => {
    if (given === undefined) return undefined;
    const main = secret.matches(given);
    const other = main ? undefined : application.alertUrlOf(given);
    // A room's URL takes messages, which its room's rules hold for; as an alert none of them would.
    if ((!main && !other) || other?.isRoom) return undefined;
    if (comesFrom(other?.sources ?? application.alertSources(), request.ip))
      return other ? { url: other.name, secret: given } : {};
    log.warn(
      `An alert with the right secret came from ${request.ip}, from where none is taken, and was turned away`,
    );
    return undefined;
  };
  const rawOf = (request: FastifyRequest, door: Door, body: string): RawSignal => ({
    origin: 'alert',
    body,
    ...door,
    ...(request.sentContentType === undefined ? {} : { contentType: request.sentContentType }),
  });

  const receive = async (
    request: FastifyRequest,
    reply: FastifyReply,
    door: Door,
    body: string,
  ): Promise<FastifyReply> => {
    if (!allowance.take()) throw tooManyAlerts();
    const intake = await stored(application.receive(rawOf(request, door, body)));
    return sendJson(reply.code(intakeStatus(intake)), intake);
  };
  const explain = async (
    request: FastifyRequest,
    reply: FastifyReply,
    door: Door,
    body: string,
  ): Promise<FastifyReply> => {
    if (!allowance.take()) throw tooManyAlerts();
    return sendJson(reply, await application.explain(rawOf(request, door, body)));
  };

  scope.post<ByPath>(
    '/alerts/:secret',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Send an alert',
        description: bodyNote,
        params,
        response: { ...receiveAnswers, 404: NOWHERE },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const door = doorOf(request, request.params.secret);
      return door ? receive(request, reply, door, takenFrom(request).body) : turnAway(request, reply);
    },
  );

  scope.post<ByPath>(
    '/alerts/:secret/explain',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Say what an alert would do, and do nothing',
        description: bodyNote,
        params,
        response: { 200: ExplanationView, 404: NOWHERE, 413: ProblemView, 429: TOO_MANY, 503: NOT_TAKEN },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const door = doorOf(request, request.params.secret);
      return door ? explain(request, reply, door, takenFrom(request).body) : turnAway(request, reply);
    },
  );

  scope.post<ByPath>(
    '/alerts/:secret/kill',
    {
      schema: {
        tags: ['alerts'],
        summary: 'The kill switch as an alert: halt trading, whatever the body says',
        description:
          'Resting entries are cancelled, exits stay; with `?positions=flatten` positions are closed too. The body, at most 200 characters of it, is kept as the reason.',
        params,
        response: { 200: ActionView, 404: NOWHERE, 413: ProblemView, 429: TOO_MANY, 503: NOT_TAKEN },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      if (!secret.matches(request.params.secret)) return turnAway(request, reply);
      const body = redact(takenFrom(request).body, request.sentContentType, [options.alertSecret]);
      const said = body.trim().slice(0, KILL_REASON_LENGTH);
      const reason = `kill alert${said === '' ? '' : `: ${said}`}`;
      const { positions } = request.query as { readonly positions?: unknown };
      const kept = positions === 'flatten' ? 'flatten' : 'keep';
      return sendJson(reply, await stored(application.kill('alert', reason, kept)));
    },
  );

  scope.post(
    '/alerts',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Send an alert with the secret in its body',
        description: `${bodyNote} The field \`secret\` is taken out before the body is read or kept.`,
        response: { ...receiveAnswers, 401: ProblemView.describe('The secret is missing or wrong') },
      },
    },
    async (request, reply) => {
      const taken = takenFrom(request);
      const door = doorOf(request, taken.secret);
      if (door) return receive(request, reply, door, taken.body);
      throw wrongAllowed(request) ? secretNeeded() : tooManyWrong();
    },
  );

  scope.get<ByPath>('/alerts/:secret', { schema: { hide: true } }, async (request, reply) => {
    if (!doorOf(request, request.params.secret)) return turnAway(request, reply);
    throw new Problem(405, {
      code: 'POST_REQUIRED',
      message: 'This is the right alert URL. Alerts are sent to it with POST.',
    });
  });
}

/** The body without the secret that may be in it, whatever its form. */
const takenFrom = (request: FastifyRequest): TakenSecret =>
  takeSecret(textOf(request), request.sentContentType);

/** With a line end: people send alerts from shells. */
const sendJson = (reply: FastifyReply, value: unknown): FastifyReply =>
  reply.header('content-type', 'application/json; charset=utf-8').send(`${JSON.stringify(value)}\n`);

/** Turns `NotStored` into the 503 that makes senders send again. */
export async function stored<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof NotStored)) throw cause;
    throw new Problem(503, {
      code: 'NOT_STORED',
      message: 'The signal could not be stored and nothing was done with it. Send it again.',
    });
  }
}

const secretNeeded = (): Problem =>
  new Problem(401, {
    code: 'SECRET_WRONG',
    message:
      'The alert secret is missing or wrong. Send it as the field "secret" of the body, or in the path.',
    field: 'secret',
  });
const tooManyWrong = (): Problem =>
  new Problem(429, { code: 'TOO_MANY_REQUESTS', message: 'Too many wrong secrets. Wait a minute.' });
const tooManyAlerts = (): Problem =>
  new Problem(503, {
    code: 'TOO_MANY_ALERTS',
    message: `More than ${ALERTS_PER_SECOND} alerts a second. Nothing was done with this one; send it again.`,
  });
