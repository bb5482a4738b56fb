import type { FastifyRequest } from 'fastify';
import type { Origin } from '../../app/raw-signal.ts';
import { Problem } from '../problem.ts';

const ORIGINS = ['cli', 'dashboard', 'api'] as const satisfies readonly Origin[];

/** Who asks, from the header `X-Bowline-Origin`; `api` when it is missing. It goes to the journal, no rights hang on it. */
export function originOf(request: FastifyRequest): Origin {
  const given = request.headers['x-bowline-origin'];
  if (given === undefined) return 'api';
  const origin = ORIGINS.find((known) => known === given);
  if (origin) return origin;
  throw new Problem(400, {
    code: 'ORIGIN_UNKNOWN',
    message: `X-Bowline-Origin must be one of ${ORIGINS.join(', ')}.`,
    field: 'x-bowline-origin',
  });
}
