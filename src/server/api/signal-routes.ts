import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import type { RawSignal } from '../../app/raw-signal.ts';
import { ExplanationView, IntakeView } from '../../app/views.ts';
import { stored } from '../alerts/alert-routes.ts';
import { intakeStatus, STORED } from '../intake.ts';
import { ProblemView } from '../problem.ts';
import { takeBodiesAsText, textOf } from '../raw-body.ts';
import { originOf } from './origin.ts';
import { signalQuery } from './parameters.ts';

interface BySignal {
  Querystring: z.infer<typeof signalQuery>;
}

const about = (summary: string) => ({
  tags: ['signals'],
  summary,
  description: 'The body is a signal, as an alert sends it. `X-Bowline-Origin`: `cli`, `dashboard` or `api`.',
});

/** Signals from people and programs. Their bodies are examined where alerts are, so they come as text. */
export function signalRoutes(scope: FastifyInstance, application: Application): void {
  takeBodiesAsText(scope);
  const rawOf = (request: FastifyRequest<BySignal>): RawSignal => ({
    ...(request.query.dialect === undefined ? {} : { dialect: request.query.dialect }),
    origin: originOf(request),
    body: textOf(request),
    ...(request.sentContentType === undefined ? {} : { contentType: request.sentContentType }),
  });

  scope.post<BySignal>(
    '/api/signals',
    {
      schema: {
        ...about('Send a signal'),
        querystring: signalQuery,
        response: {
          200: IntakeView.describe(STORED),
          400: z.union([IntakeView, ProblemView]).describe('Can never work: empty, or not understood'),
          413: ProblemView,
          503: ProblemView.describe('Not stored. Send it again'),
        },
      },
    },
    async (request, reply) => {
      const intake = await stored(application.receive(rawOf(request)));
      return reply.code(intakeStatus(intake)).send(intake);
    },
  );

  scope.post<BySignal>(
    '/api/signals/explain',
    {
      schema: {
        ...about('Say what a signal would do, and do nothing'),
        querystring: signalQuery,
        response: { 200: ExplanationView, 413: ProblemView },
      },
    },
    (request) => application.explain(rawOf(request)),
  );
}
