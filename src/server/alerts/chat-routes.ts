import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { comesFrom } from '../../app/alerts/alert-settings.ts';
import type { AlertUrlFound, Application } from '../../app/application.ts';
import type { Clock } from '../../core/clock.ts';
import { Problem, ProblemView, sendNothingHere } from '../problem.ts';
import { takeBodiesAsText, textOf } from '../raw-body.ts';
import { stored } from './alert-routes.ts';
import { Allowance, AllowancePerAddress } from './allowance.ts';

const MESSAGES_PER_SECOND = 200;
const WRONG_SECRETS_PER_MINUTE = 20;

const ChatIntakeView = z.object({
  taken: z.int().describe('Messages that are stored'),
  refused: z.array(z.object({ line: z.int(), reason: z.string() })).describe('Lines that hold no message'),
});

interface ByPath {
  Params: { secret: string };
}

/** Where the messages of chat rooms with the source `http` come in, by the alert URL of the room's name. */
export function chatRoutes(
  scope: FastifyInstance,
  { application, clock }: { readonly application: Application; readonly clock: Clock },
): void {
  const allowance = new Allowance(clock, { most: MESSAGES_PER_SECOND, perSecond: MESSAGES_PER_SECOND });
  const wrong = new AllowancePerAddress(clock, {
    most: WRONG_SECRETS_PER_MINUTE,
    perSecond: WRONG_SECRETS_PER_MINUTE / 60,
  });
  takeBodiesAsText(scope);

  const roomOf = (request: FastifyRequest<ByPath>): AlertUrlFound | undefined => {
    const found = application.alertUrlOf(request.params.secret);
    return found?.isRoom && comesFrom(found.sources, request.ip) ? found : undefined;
  };

  scope.post<ByPath>(
    '/chat/:secret',
    {
      schema: {
        tags: ['chat'],
        summary: 'Send messages of a chat room',
        description:
          'One message a line, JSON or plain text, as `bowline chat parse` reads them; or one JSON object. Answered when the messages are stored; what comes of them is told by the log and the signals.',
        params: z.object({ secret: z.string().describe("The secret of the room's URL") }),
        response: {
          200: ChatIntakeView,
          400: z.union([ChatIntakeView, ProblemView]).describe('No line held a message'),
          404: ProblemView.describe('No such address; a wrong secret is answered alike'),
          413: ProblemView,
          429: ProblemView.describe('Too many wrong secrets from that address'),
          503: ProblemView.describe('Not stored. Send it again'),
        },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const room = roomOf(request);
      if (!room) {
        if (wrong.take(request.ip)) return sendNothingHere(reply);
        throw new Problem(429, {
          code: 'TOO_MANY_REQUESTS',
          message: 'Too many wrong secrets. Wait a minute.',
        });
      }
      if (!allowance.take())
        throw new Problem(503, {
          code: 'TOO_MANY_MESSAGES',
          message: `More than ${MESSAGES_PER_SECOND} bodies a second. Nothing was done with this one; send it again.`,
        });
      const intake = await stored(application.receiveChat(room.name, textOf(request)));
      return reply.code(intake.taken === 0 ? 400 : 200).send(intake);
    },
  );
}
