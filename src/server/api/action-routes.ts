import { z } from 'zod';
import type { Application, ScopeInput } from '../../app/application.ts';
import { FoundInstrumentView } from '../../app/desk-views.ts';
import { TradingStateView } from '../../app/views.ts';
import { ProblemView } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { answer, answers, reason, unsaid, why } from './action-answers.ts';
import { originOf } from './origin.ts';
import { instrumentChoice } from './parameters.ts';
import { contract, LONGEST_SYMBOL, positionRoutes } from './position-routes.ts';
import { rollRoutes } from './roll-routes.ts';
import { accountQuery, targetOf } from './target.ts';

/** An emergency needs no body at all. */
export const withReason = z.strictObject({ reason }).nullish();
const withSymbol = z
  .strictObject({
    reason,
    symbol: z.string().trim().min(1).max(LONGEST_SYMBOL).optional().describe('Only this one'),
    conId: contract,
  })
  // Else a contract without a symbol would close everything.
  .refine(({ symbol, conId }) => conId === undefined || symbol !== undefined, {
    message: 'must come with the symbol of the contract',
    path: ['symbol'],
  })
  .nullish();
const withPositions = z
  .strictObject({
    reason,
    positions: z
      .enum(['keep', 'flatten'])
      .optional()
      .describe('`keep` (the default): exits stay. `flatten`: positions are closed too'),
  })
  .nullish();
const resuming = z.strictObject({
  reason: why.describe('Why it is right to trade again'),
  account: z
    .string('must be the account id')
    .trim()
    .min(1, 'must be the account id')
    .describe('The account id, typed'),
});
const settling = z
  .strictObject({
    reason: reason.unwrap(),
    filled: z
      .number()
      .positive()
      .optional()
      .describe('Units that it has filled beyond the executions that are known'),
    price: z.number().positive().optional().describe('The average price of those units'),
  })
  .refine(({ filled, price }) => (filled === undefined) === (price === undefined), {
    message: 'filled and price come together, or not at all',
    path: ['filled'],
  });
const name = z.string().trim().min(1).max(64).optional();
const scopedState = z
  .strictObject({
    state: TradingStateView,
    reason: why,
    strategy: name,
    instrument: name.describe('IB symbol or local symbol'),
    source: name,
  })
  .refine(
    ({ strategy, instrument, source }) =>
      [strategy, instrument, source].filter((each) => each !== undefined).length <= 1,
    { message: 'give one of strategy, instrument and source, or none for the account', path: ['strategy'] },
  );

/** What a person can order at any time. */
export function actionRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['actions'], summary });

  scope.post(
    '/api/kill',
    {
      schema: {
        ...about('Stop new orders and cancel resting entries; exits stay'),
        body: withPositions,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        targetOf(application, request).kill(
          originOf(request),
          request.body?.reason ?? unsaid(request, 'kill switch'),
          request.body?.positions,
        ),
      ),
  );

  scope.post(
    '/api/resume',
    {
      schema: {
        ...about('Lift the kill switch; wants the account id and a reason'),
        body: resuming,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(reply, application.resume(originOf(request), request.body.reason, request.body.account)),
  );

  scope.post(
    '/api/risk/locks/:id/lift',
    {
      schema: {
        ...about('Lift a lock of the risk limits'),
        params: z.object({ id: z.string().describe("The lock's id") }),
        body: z.strictObject({ reason: why }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        targetOf(application, request).liftLock(originOf(request), request.params.id, request.body.reason),
      ),
  );

  scope.post(
    '/api/risk/state',
    {
      schema: {
        ...about('Set the trading state of a strategy, an instrument or a source, or restrict the account'),
        body: scopedState,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { state, reason: because, strategy, instrument, source } = request.body;
      const of: ScopeInput | undefined =
        strategy !== undefined
          ? { kind: 'strategy', name: strategy }
          : instrument !== undefined
            ? { kind: 'instrument', name: instrument }
            : source !== undefined
              ? { kind: 'source', name: source }
              : undefined;
      return answer(
        reply,
        targetOf(application, request).setScopedState(originOf(request), of, state, because),
      );
    },
  );

  scope.post(
    '/api/flatten',
    {
      schema: {
        ...about('Cancel entries and exits and close the positions that Bowline opened'),
        body: withSymbol,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(
        reply,
        targetOf(application, request).flatten(
          originOf(request),
          request.body?.reason ?? unsaid(request, 'flatten'),
          { symbol: request.body?.symbol, conId: request.body?.conId },
        ),
      ),
  );

  positionRoutes(scope, application);
  rollRoutes(scope, application);

  scope.post(
    '/api/orders/:ref/settle',
    {
      schema: {
        ...about('Take an order in doubt as ended, where no evidence settles it'),
        params: z.object({ ref: z.string().describe("The order's reference") }),
        body: settling,
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) => {
      const { reason: text, filled, price } = request.body;
      const fill = filled === undefined || price === undefined ? undefined : { quantity: filled, price };
      return answer(
        reply,
        targetOf(application, request).settle(originOf(request), request.params.ref, text, fill),
      );
    },
  );

  scope.post(
    '/api/instruments/choose',
    {
      schema: {
        ...about('Remember which contract a symbol means'),
        body: instrumentChoice,
        response: { 200: FoundInstrumentView, 400: ProblemView },
      },
    },
    (request) => application.chooseInstrument(request.body.symbol, request.body.conId),
  );

  scope.post(
    '/api/orders/:ref/cancel',
    {
      schema: {
        ...about('Cancel one working order; a stop that protects a position is refused'),
        params: z.object({ ref: z.string().describe("The order's reference") }),
        querystring: accountQuery,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(reply, targetOf(application, request).cancel(originOf(request), request.params.ref)),
  );
}
