import type { FastifyReply } from 'fastify';
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
  .describe('Why, for the journal');
const withReason = z.strictObject({ reason });
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
    async (request, reply) => answer(reply, application.kill(originOf(request), request.body.reason)),
  );

  scope.post(
    '/api/resume',
    { schema: { ...about('Lift the kill switch'), body: withReason, response: answers } },
    async (request, reply) => answer(reply, application.resume(originOf(request), request.body.reason)),
  );

  scope.post(
    '/api/flatten',
    {
      schema: {
        ...about('Cancel entries and exits and close the positions that Bowline opened'),
        body: z.strictObject({
          reason,
          symbol: z.string().trim().min(1).max(64).optional().describe('Only this one'),
        }),
        response: answers,
      },
    },
    async (request, reply) =>
      answer(reply, application.flatten(originOf(request), request.body.reason, request.body.symbol)),
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

async function answer(reply: FastifyReply, action: Promise<ActionView>): Promise<FastifyReply> {
  const view = await stored(action);
  return reply.code(view.done ? 200 : 409).send(view);
}
