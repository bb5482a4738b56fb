import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import type { TypedServer } from '../typed-server.ts';
import { answer, answers, reason, unsaid } from './action-answers.ts';
import { originOf } from './origin.ts';
import { accountQuery, targetOf } from './target.ts';

/** Local symbols of spreads name every leg. */
export const LONGEST_SYMBOL = 320;
const symbol = z.string().trim().min(1, 'must name a symbol').max(LONGEST_SYMBOL);
/** Beside the symbol, which may be that of several contracts. */
export const contract = z
  .int('must be a contract id')
  .optional()
  .describe('Contract id of the position: several may go by the symbol');
const distance = z
  .string()
  .trim()
  .max(60)
  .optional()
  .describe('A price (441.5) or a distance: 1%, 2.5 points, 20 ticks');
const targets = z
  .string()
  .trim()
  .max(200)
  .optional()
  .describe('As `stop`; of several targets all of them, nearest first, with commas between them');
const portion = z
  .strictObject({
    by: z.enum(['units', 'fraction', 'percent'], 'must be units, fraction or percent'),
    value: z.number().positive('must be more than 0'),
  })
  .refine(
    ({ by, value }) => by === 'units' || value <= (by === 'percent' ? 100 : 1),
    'is more than the whole',
  )
  .optional()
  .describe('How much of the position; absent: all');

/** What a person can order about one position, and about a break. */
export function positionRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['actions'], summary });

  scope.post(
    '/api/close',
    {
      schema: {
        ...about('Close a position or a part of it; the exits of what stays are made smaller first'),
        body: z.strictObject({ symbol, conId: contract, portion, reason }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { symbol: of, conId, portion: part, reason: why = unsaid(request, 'close') } = request.body;
      const instruction = {
        action: 'close',
        symbol: of,
        ...(conId === undefined ? {} : { conId }),
        reason: why,
        ...(part ? { portion: part } : {}),
      } as const;
      return answer(reply, targetOf(application, request).instruct(originOf(request), instruction));
    },
  );

  scope.post(
    '/api/amend',
    {
      schema: {
        ...about('Move the stop or the target of a position, or its stop to break-even'),
        body: z.strictObject({
          symbol,
          conId: contract,
          stop: distance,
          target: targets,
          breakEven: z
            .strictObject({ offset: distance })
            .optional()
            .describe('The stop to the average entry price'),
          reason,
        }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const {
        symbol: of,
        conId,
        stop,
        target,
        breakEven,
        reason: why = unsaid(request, 'amend'),
      } = request.body;
      const offset = breakEven?.offset;
      return answer(
        reply,
        targetOf(application, request).instruct(originOf(request), {
          action: 'amend',
          symbol: of,
          ...(conId === undefined ? {} : { conId }),
          reason: why,
          ...(stop === undefined ? {} : { stop }),
          ...(target === undefined ? {} : { target }),
          ...(breakEven ? { breakEven: offset === undefined ? {} : { offset } } : {}),
        }),
      );
    },
  );

  scope.post(
    '/api/reverse',
    {
      schema: {
        ...about('Close a position and open the opposite one of the same size, with these exits'),
        body: z.strictObject({ symbol, conId: contract, stop: distance, target: distance, reason }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { symbol: of, conId, stop, target, reason: why = unsaid(request, 'reverse') } = request.body;
      return answer(
        reply,
        targetOf(application, request).instruct(originOf(request), {
          action: 'reverse',
          symbol: of,
          ...(conId === undefined ? {} : { conId }),
          reason: why,
          ...(stop === undefined ? {} : { stop }),
          ...(target === undefined ? {} : { target }),
        }),
      );
    },
  );

  scope.post(
    '/api/reconciliation/:symbol',
    {
      schema: {
        ...about('Settle a break: adopt the broker\u2019s position, flatten it, or ignore the difference'),
        params: z.object({ symbol: z.string().describe('Local symbol or contract id of the break') }),
        body: z.strictObject({
          resolution: z.enum(['adopt', 'flatten', 'ignore'], 'must be adopt, flatten or ignore'),
          reason,
        }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { resolution, reason: why = unsaid(request, resolution) } = request.body;
      return answer(
        reply,
        targetOf(application, request).resolveBreak(
          originOf(request),
          request.params.symbol,
          resolution,
          why,
        ),
      );
    },
  );
}
