import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { DrillView, GoLiveView } from '../../app/golive/golive-views.ts';
import { ActionView } from '../../app/views.ts';
import { stored } from '../alerts/alert-routes.ts';
import { Problem } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { answer, answers, why } from './action-answers.ts';
import { originOf } from './origin.ts';
import { accountQuery, targetOf } from './target.ts';

const typedAccount = z
  .string('must be the account id')
  .trim()
  .min(1, 'must be the account id')
  .max(32)
  .describe('The live account id, typed');
const item = z.string().trim().min(1).max(40).describe('Id of an item of the checklist');
const forAccount = z.strictObject({ account: typedAccount, reason: why });
const because = z.strictObject({ reason: why });

/** Throws the problem of a question that is about one account, and it is not said which. */
function whichAccount(application: Application): never {
  const ids = application.accounts().map(({ id }) => id);
  throw new Problem(409, {
    code: 'ACCOUNT_MISSING',
    message: `The way to live is each account's own. Say which account is meant: ${ids.join(', ')}.`,
    field: 'account',
  });
}

/**
 * The way to a live account: the checklist, what a person says about it, the permit, arming. Who types an account's
 * id has said which account is meant; the query says it for the rest.
 */
export function goLiveRoutes(scope: TypedServer, application: Application): void {
  const { goLive } = application;
  const of = (request: FastifyRequest) => targetOf(application, request).goLive;
  const about = (summary: string) => ({ tags: ['go-live'], summary });

  scope.get(
    '/api/golive',
    {
      schema: {
        ...about('The checklist on the way to a live account, and what live trading is missing'),
        querystring: accountQuery,
        response: { 200: GoLiveView },
      },
    },
    async (request) => (await of(request).view()) ?? whichAccount(application),
  );

  scope.post(
    '/api/golive/waive',
    {
      schema: {
        ...about('Waive an item of the checklist, or what it wants down to a figure'),
        body: z.strictObject({
          item,
          to: z.number().optional().describe('Instead of the configured figure'),
          reason: why,
        }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { item: id, to, reason } = request.body;
      return answer(reply, of(request).waive(originOf(request), id, to, reason));
    },
  );

  scope.post(
    '/api/golive/withdraw',
    {
      schema: {
        ...about('Take a waiver back'),
        body: z.strictObject({ item, reason: why }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(reply, of(request).withdrawWaiver(originOf(request), request.body.item, request.body.reason)),
  );

  scope.post(
    '/api/golive/drill',
    {
      schema: {
        ...about('Make every limit refuse an order that is never sent; paper and simulated accounts only'),
        body: z.strictObject({}).nullish(),
        querystring: accountQuery,
        response: { ...answers, 200: DrillView, 409: ActionView },
      },
    },
    async (request, reply) => {
      const made = await stored(of(request).drill(originOf(request)));
      return 'steps' in made ? reply.code(200).send(made) : reply.code(409).send(made);
    },
  );

  scope.post(
    '/api/golive/permit',
    {
      schema: {
        ...about('Issue the permit of the connected live account; the checklist has to be complete'),
        body: forAccount,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(reply, goLive.issuePermit(originOf(request), request.body.account, request.body.reason)),
  );

  scope.post(
    '/api/golive/confirm',
    {
      schema: {
        ...about("Confirm settings that are looser than the permit's"),
        body: forAccount.extend({
          fingerprint: z.string().optional().describe('Of the settings that were shown'),
        }),
        response: answers,
      },
    },
    async (request, reply) => {
      const { account, reason, fingerprint } = request.body;
      return answer(reply, goLive.confirm(originOf(request), account, reason, fingerprint));
    },
  );

  scope.post(
    '/api/golive/revoke',
    {
      schema: { ...about('Revoke the permit'), body: because, querystring: accountQuery, response: answers },
    },
    async (request, reply) => answer(reply, of(request).revokePermit(originOf(request), request.body.reason)),
  );

  scope.post(
    '/api/arm',
    { schema: { ...about('Let live entries leave'), body: forAccount, response: answers } },
    async (request, reply) =>
      answer(reply, goLive.arm(originOf(request), request.body.account, request.body.reason)),
  );

  scope.post(
    '/api/disarm',
    {
      schema: {
        ...about('Let no further live entry leave'),
        body: because,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => answer(reply, of(request).disarm(originOf(request), request.body.reason)),
  );
}
