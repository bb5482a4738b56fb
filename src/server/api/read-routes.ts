import { z } from 'zod';
import { AccountSummaryView } from '../../app/account-views.ts';
import type { Application } from '../../app/application.ts';
import { ChatStatusView } from '../../app/chat/chat-views.ts';
import { FoundInstrumentView } from '../../app/desk-views.ts';
import { ReconciliationView } from '../../app/reconciliation-views.ts';
import { ScoreView } from '../../app/scoreboard/score-view.ts';
import {
  BarView,
  EquityPointView,
  InstrumentView,
  LogEntryView,
  OrderView,
  PositionView,
  QuoteView,
  RiskView,
  SignalView,
  StatusView,
} from '../../app/views.ts';
import { Problem, ProblemView } from '../problem.ts';
import type { TypedServer } from '../typed-server.ts';
import { barsQuery, instrumentQuery, logQuery, noQuery, ordersQuery, signalsQuery } from './parameters.ts';
import { accountQuery, targetOf } from './target.ts';

/** Everything that can be read, as the application tells it at that moment. */
export function readRoutes(scope: TypedServer, application: Application): void {
  const about = (summary: string) => ({ tags: ['read'], summary });

  scope.get(
    '/api/status',
    {
      schema: {
        ...about('Account, link, trading state, alarms'),
        querystring: accountQuery,
        response: { 200: StatusView, 404: ProblemView },
      },
    },
    (request) => targetOf(application, request).status(),
  );

  scope.get(
    '/api/scoreboard',
    {
      schema: {
        ...about('What the signals of each chat author and source of alerts have come to'),
        querystring: noQuery,
        response: { 200: z.array(ScoreView) },
      },
    },
    async () => [...(await application.scoreboard())],
  );

  scope.get(
    '/api/chat',
    {
      schema: {
        ...about('The chat rooms, how their sources are, and what came'),
        querystring: noQuery,
        response: { 200: ChatStatusView },
      },
    },
    () => application.chat(),
  );

  scope.get(
    '/api/accounts',
    {
      schema: {
        ...about('Every account at a glance'),
        querystring: noQuery,
        response: { 200: z.array(AccountSummaryView) },
      },
    },
    () => [...application.accounts()],
  );

  scope.get(
    '/api/orders',
    {
      schema: {
        ...about('Orders, newest first'),
        querystring: ordersQuery,
        response: { 200: z.array(OrderView), 400: ProblemView, 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).orders(request.query)],
  );

  scope.get(
    '/api/positions',
    {
      schema: {
        ...about('Positions with their exits'),
        querystring: accountQuery,
        response: { 200: z.array(PositionView), 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).positions()],
  );

  scope.get(
    '/api/signals',
    {
      schema: {
        ...about('Signals and their fates, newest first'),
        querystring: signalsQuery,
        response: { 200: z.array(SignalView), 400: ProblemView, 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).signals(request.query.limit)],
  );

  scope.get(
    '/api/signals/:id',
    {
      schema: {
        ...about('One signal and its fate'),
        params: z.object({ id: z.string() }),
        response: { 200: SignalView, 404: ProblemView },
      },
    },
    (request) => {
      const signal = application.signal(request.params.id);
      if (signal) return signal;
      throw new Problem(404, {
        code: 'SIGNAL_UNKNOWN',
        message: 'There is no signal of that id.',
        field: 'id',
      });
    },
  );

  scope.get(
    '/api/equity',
    {
      schema: {
        ...about('The account over the day, oldest first'),
        querystring: accountQuery,
        response: { 200: z.array(EquityPointView), 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).equity()],
  );

  scope.get(
    '/api/quotes',
    {
      schema: {
        ...about('Best prices of the subscribed symbols'),
        querystring: accountQuery,
        response: { 200: z.array(QuoteView), 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).quotes()],
  );

  scope.get(
    '/api/instruments',
    {
      schema: {
        ...about('Instruments that have been resolved'),
        querystring: accountQuery,
        response: { 200: z.array(InstrumentView), 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).instruments()],
  );

  scope.get(
    '/api/instruments/find',
    {
      schema: {
        ...about('The contract that a symbol means, today or on another day'),
        querystring: instrumentQuery,
        response: { 200: FoundInstrumentView, 400: ProblemView },
      },
    },
    (request) => application.findInstrument(request.query.symbol, request.query.on),
  );

  scope.get(
    '/api/bars',
    {
      schema: {
        ...about('One-minute bars of the last hours, oldest first; empty for an unknown instrument'),
        querystring: barsQuery,
        response: { 200: z.array(BarView), 400: ProblemView },
      },
    },
    async (request) => [...(await application.bars(request.query.conId))],
  );

  scope.get(
    '/api/reconciliation',
    {
      schema: {
        ...about("Breaks, orders in doubt, stray orders, and what is not Bowline's"),
        querystring: accountQuery,
        response: { 200: ReconciliationView, 404: ProblemView },
      },
    },
    (request) => targetOf(application, request).reconciliation(),
  );

  scope.get(
    '/api/risk',
    {
      schema: {
        ...about('Limits and the checks that every order passes'),
        querystring: accountQuery,
        response: { 200: RiskView, 404: ProblemView },
      },
    },
    (request) => targetOf(application, request).risk(),
  );

  scope.get(
    '/api/log',
    {
      schema: {
        ...about('The journal for people, newest last'),
        querystring: logQuery,
        response: { 200: z.array(LogEntryView), 400: ProblemView, 404: ProblemView },
      },
    },
    (request) => [...targetOf(application, request).log(request.query)],
  );
}
