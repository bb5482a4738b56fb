import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ActionView } from '../../app/views.ts';
import { stored } from '../alerts/alert-routes.ts';
import { ProblemView } from '../problem.ts';
import { originOf } from './origin.ts';

export const reason = z
  .string()
  .trim()
  .min(1, 'must say why')
  .max(500, 'must have at most 500 characters')
  .optional()
  .describe('Why, for the journal');
/** What a person has to say to take a safety away. */
export const why = z
  .string('must say why')
  .trim()
  .min(1, 'must say why')
  .max(500, 'must have at most 500 characters');
export const answers = {
  200: ActionView,
  400: ProblemView,
  404: ProblemView.describe('The account is not traded here'),
  409: ActionView.describe('Refused; `refusal` says why'),
  503: ProblemView.describe('Could not be stored and was not done'),
};

/** What the journal says when no reason was given. */
export const unsaid = (request: FastifyRequest, what: string): string =>
  `${what}, from the ${originOf(request)}`;

export async function answer(reply: FastifyReply, action: Promise<ActionView>): Promise<FastifyReply> {
  const view = await stored(action);
  return reply.code(view.done ? 200 : 409).send(view);
}
