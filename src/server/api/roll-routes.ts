import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { RollExplanationView, RollWish } from '../../app/rolls/roll-views.ts';
import { ProblemView } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { answer, answers, reason, unsaid } from './action-answers.ts';
import { originOf } from './origin.ts';
import { accountQuery, targetOf } from './target.ts';

/** Rolling of open positions in futures into another contract month. */
export function rollRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['actions'], summary });

  scope.post(
    '/api/roll',
    {
      schema: {
        ...about('Roll positions in futures into another contract; their exits move with them'),
        body: RollWish,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { reason: why = unsaid(request, 'roll'), ...wish } = request.body;
      const target = targetOf(application, request);
      return answer(reply, target.rolls.roll(originOf(request), { ...wish, reason: why }));
    },
  );

  scope.post(
    '/api/roll/explain',
    {
      schema: {
        ...about('What a roll would come to: contracts, dates, prices, costs, exits. Nothing is sent'),
        body: RollWish,
        querystring: accountQuery,
        response: { 200: z.array(RollExplanationView), 400: ProblemView, 404: ProblemView },
      },
    },
    async (request) => [...(await targetOf(application, request).rolls.explain(request.body))],
  );

  scope.post(
    '/api/roll/stop',
    {
      schema: {
        ...about('Give up a roll between two attempts; what is left stays where it is, with its exits'),
        body: z.strictObject({
          symbol: z.string().trim().min(1, 'must name a symbol').max(64),
          reason,
        }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { symbol, reason: why = unsaid(request, 'stop the roll') } = request.body;
      return answer(reply, targetOf(application, request).rolls.stop(originOf(request), symbol, why));
    },
  );
}
