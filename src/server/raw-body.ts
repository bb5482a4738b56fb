import type { FastifyInstance, FastifyRequest } from 'fastify';

/** TradingView's messages are far below this. */
export const MOST_BODY_BYTES = 64 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as it was sent, whatever it was. */
    sentContentType?: string;
  }
}

/**
 * Makes this scope take every body as text, whatever its content type says: senders label JSON as text, text as forms,
 * or nothing at all. Over 64 KiB is answered with 413.
 */
export function takeBodiesAsText(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: MOST_BODY_BYTES },
    (_request, body, done) => {
      done(null, body);
    },
  );
  // A malformed content type would be refused before any parser is asked.
  scope.addHook('onRequest', (request, _reply, done) => {
    const sent = request.headers['content-type'];
    if (sent !== undefined) {
      request.sentContentType = sent;
      request.headers['content-type'] = 'text/plain';
    }
    done();
  });
}

/** The body of a request in such a scope; empty when there was none. */
export const textOf = (request: FastifyRequest): string =>
  typeof request.body === 'string' ? request.body : '';
