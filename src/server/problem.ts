import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Logger } from '../core/log.ts';

/** What every failed request is answered with. */
export const ProblemView = z.object({
  code: z.string().describe('Upper case, stable'),
  message: z.string().describe('What is wrong and what to do'),
  field: z.string().optional().describe('The part of the request at fault'),
});
export type ProblemView = z.infer<typeof ProblemView>;

/** Thrown by handlers and hooks to end a request with a status and a `ProblemView`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly view: ProblemView;

  constructor(status: number, view: ProblemView) {
    super(view.message);
    this.status = status;
    this.view = view;
  }
}

const NOTHING_HERE: ProblemView = { code: 'NOT_FOUND', message: 'There is nothing at this address.' };

/** The one answer for every address that does not exist; a wrong alert secret gets the same. */
export function sendNothingHere(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(NOTHING_HERE));
}

/** For addresses that cannot be decoded. The address itself is not repeated: it may hold the alert secret. */
export function sendAddressProblem(reply: FastifyReply): void {
  reply
    .code(400)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ code: 'ADDRESS_NOT_UNDERSTOOD', message: 'The address cannot be read.' }));
}

const byStatus: Readonly<Record<number, ProblemView>> = {
  400: { code: 'REQUEST_NOT_UNDERSTOOD', message: 'The request could not be read. Send a valid JSON body.' },
  413: { code: 'BODY_TOO_LARGE', message: 'The body is larger than 64 KiB. Send a smaller one.' },
  415: {
    code: 'CONTENT_TYPE_NOT_SUPPORTED',
    message: 'Send the body as application/json.',
    field: 'content-type',
  },
  429: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests. Wait a minute and try again.' },
};

const REFUSED: ProblemView = {
  code: 'REQUEST_REFUSED',
  message: 'The request is not one that Bowline answers.',
};

const INTERNAL: ProblemView = {
  code: 'INTERNAL',
  message: 'Something failed inside Bowline. The log file of today has the details.',
};

/** The field a zod issue is about, as the sender writes it: `limit`, `reason`. */
const fieldOf = (instancePath: string): string => instancePath.split('/').filter(Boolean).join('.');

function toProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const field = fieldOf(issue?.instancePath ?? '');
    const message = issue?.message ?? error.message;
    return new Problem(400, {
      code: 'FIELD_INVALID',
      message: field === '' ? message : `${field}: ${message}`,
      ...(field === '' ? {} : { field }),
    });
  }
  const status = error.statusCode ?? 500;
  return new Problem(status, byStatus[status] ?? (status < 500 ? REFUSED : INTERNAL));
}

/** Turns whatever goes wrong into a `ProblemView`. What was not foreseen is logged with its stack. */
export function answerProblems(server: FastifyInstance, log: Logger): void {
  server.setNotFoundHandler((_request, reply) => sendNothingHere(reply));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500 && !(error instanceof Problem)) {
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'A request failed');
    }
    return reply
      .code(problem.status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(problem.view));
  });
}
