import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { AlertUrlChangeView, AlertUrlView, BuiltAlertView } from '../../app/desk-views.ts';
import { RefusalView } from '../../app/views.ts';
import { type AlertWish, buildAlert } from '../../signals/build-alert.ts';
import { ProblemView } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { answer, answers, unsaid } from './action-answers.ts';
import { withReason } from './action-routes.ts';
import { originOf } from './origin.ts';
import { noQuery } from './parameters.ts';

const words = z.string().max(200).optional();
const alertWish = z.strictObject({
  from: z.enum(['strategy', 'indicator']),
  action: z.enum(['order', 'buy', 'sell', 'close', 'reverse', 'flatten']),
  symbol: words,
  legs: z.string().max(320).optional(),
  quantity: words,
  riskPercent: words,
  riskAmount: words,
  equityPercent: words,
  notional: words,
  stopLoss: words,
  takeProfit: words,
  trailing: words,
  breakEven: words,
  endOfDayExit: words,
  limitAtClose: z.boolean().optional(),
  tif: z.enum(['DAY', 'GTC']).optional(),
  outsideRth: z.boolean().optional(),
  strategy: words,
});

/** Alert URLs, their messages, and the signals that wait for a person. */
export function alertDeskRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['alerts'], summary });

  for (const word of ['approve', 'decline'] as const)
    scope.post(
      `/api/signals/:id/${word}`,
      {
        schema: {
          ...about(word === 'approve' ? 'Let a waiting signal be acted upon' : 'Refuse a waiting signal'),
          params: z.object({ id: z.string().describe("The signal's id") }),
          body: withReason,
          response: answers,
        },
      },
      async (request, reply) => {
        const reason = request.body?.reason ?? unsaid(request, word === 'approve' ? 'approved' : 'declined');
        return answer(
          reply,
          application.decide(originOf(request), request.params.id, word === 'approve', reason),
        );
      },
    );

  scope.get(
    '/api/alerts',
    {
      schema: {
        ...about('The alert URLs beside the main one, without their secrets'),
        querystring: noQuery,
        response: { 200: z.array(AlertUrlView) },
      },
    },
    () => [...application.alertUrls()],
  );

  scope.post(
    '/api/alerts/build',
    {
      schema: {
        ...about('The message and the Pine script for an alert, from what one wants'),
        body: alertWish,
        response: { 200: BuiltAlertView, 400: ProblemView, 409: z.object({ refusal: RefusalView }) },
      },
    },
    async (request, reply) => {
      const built = buildAlert(JSON.parse(JSON.stringify(request.body)) as AlertWish);
      return built.ok
        ? { ...built.value, steps: [...built.value.steps] }
        : reply.code(409).send({ refusal: built.error });
    },
  );

  for (const change of ['create', 'rotate', 'revoke'] as const)
    scope.post(
      `/api/alerts/:name/${change}`,
      {
        schema: {
          ...about(`${change === 'create' ? 'Make' : change === 'rotate' ? 'Renew' : 'End'} an alert URL`),
          params: z.object({ name: z.string() }),
          body: z.strictObject({}).nullish(),
          response: { 200: AlertUrlChangeView, 400: ProblemView, 409: AlertUrlChangeView },
        },
      },
      async (request, reply) => {
        const view = application.changeAlertUrl(change, request.params.name);
        return reply.code(view.done ? 200 : 409).send(view);
      },
    );
}
