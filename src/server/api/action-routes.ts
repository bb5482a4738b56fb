import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { ActionView } from '../../app/views.ts';
import { stored } from '../alerts/alert-routes.ts';
import { ProblemView } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { originOf } from './origin.ts';

const reason = z
  .string()
  .trim()
  .min(1, 'must say why')
  .max(500, 'must have at most 500 characters')
  .optional()
  .describe('Why, for the journal');
/** An emergency needs no body at all. */
const withReason = z.strictObject({ reason }).nullish();
const withSymbol = z
  .strictObject({ reason, symbol: z.string().trim().min(1).max(64).optional().describe('Only this one') })
  .nullish();
const answers = {
  200: ActionView,
  400: ProblemView,
  409: ActionView.describe('Refused; `refusal` says why'),
  503: ProblemView.describe('Could not be stored and was not done'),
};

/** What a person can order at any time. */
export function actionRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['actions'], summary });

  scope.post(
    '/api/kill',
    {
      schema: {
        ...about('Stop new orders and cancel resting entries; exits stay'),
        body: withReason,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        application.kill(originOf(request), request.body?.reason ?? unsaid(request, 'kill switch')),
      ),
  );

  scope.post(
    '/api/resume',
    { schema: { ...about('Lift the kill switch'), body: withReason, response: answers } },
    async (request, reply) =>
      answer(
        reply,
        application.resume(originOf(request), request.body?.reason ?? unsaid(request, 'resumed')),
      ),
  );

  scope.post(
    '/api/flatten',
    {
      schema: {
        ...about('Cancel entries and exits and close the positions that Bowline opened'),
        body: withSymbol,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        application.flatten(
          originOf(request),
          request.body?.reason ?? unsaid(request, 'flatten'),
          request.body?.symbol,
        ),
      ),
  );

  scope.post(
    '/api/orders/:ref/cancel',
    {
      schema: {
        ...about('Cancel one working order; a stop that protects a position is refused'),
        params: z.object({ ref: z.string().describe("The order's reference") }),
        response: answers,
      },
    },
    async (request, reply) => answer(reply, application.cancel(originOf(request), request.params.ref)),
  );
}

/** What the journal says when no reason was given. */
const unsaid = (request: FastifyRequest, what: string): string => `${what}, from the ${originOf(request)}`;

async function answer(reply: FastifyReply, action: Promise<ActionView>): Promise<FastifyReply> {
  const view = await stored(action);
  return reply.code(view.done ? 200 : 409).send(view);
}
