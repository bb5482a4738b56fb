import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import type { FaultDesk } from '../faults/fault-desk.ts';
import type { GatewayInternals } from '../gateway.ts';
import { type Answer, answer } from './routes.ts';

const LOOPBACK = '127.0.0.1';
const NOWHERE = '/';
const TOKEN_BYTES = 24;
const LARGEST_BODY = 65_536;
const OWNER_ONLY = 0o600;

export interface ControlOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Who has it may break the gateway. */
  readonly token: string;
}

export interface RunningControl {
  readonly port: number;
  close(): Promise<void>;
}

/** The token kept in a file that only its owner can read; made at the first start. */
export function controlToken(path: string): string {
  if (existsSync(path)) {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept !== '') return kept;
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${token}\n`, { mode: OWNER_ONLY });
  chmodSync(path, OWNER_ONLY);
  return token;
}

/** Serves the control API on loopback only. Rejects when the port cannot be opened. */
export function startControl(
  gateway: GatewayInternals,
  desk: FaultDesk,
  { port, token }: ControlOptions,
): Promise<RunningControl> {
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    respond(request)
      .catch((cause: unknown): Answer => {
        gateway.log(
          `Fault of the control API: ${cause instanceof Error ? (cause.stack ?? '') : String(cause)}`,
        );
        return failure(500, 'INTERNAL', 'The request could not be carried out; the log says why.');
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.end(`${JSON.stringify(body)}\n`);
      });
  });

  async function respond(request: IncomingMessage): Promise<Answer> {
    const given = Buffer.from(request.headers.authorization ?? '');
    const known = given.length === expected.length && timingSafeEqual(given, expected);
    if (!known) return failure(401, 'TOKEN_WRONG', 'Send the header Authorization: Bearer TOKEN.');
    const text = await bodyOf(request);
    if (text === undefined) return failure(413, 'BODY_TOO_LARGE', `At most ${LARGEST_BODY} bytes are taken.`);
    let body: unknown = {};
    try {
      if (text !== '') body = JSON.parse(text);
    } catch {
      return failure(400, 'BODY_INVALID', 'The body is not JSON.');
    }
    if (typeof body !== 'object' || body === null)
      return failure(400, 'BODY_INVALID', 'The body must be an object.');
    const pathname = URL.parse(request.url ?? NOWHERE, `http://${LOOPBACK}`)?.pathname ?? NOWHERE;
    return answer(gateway, desk, request.method ?? 'GET', pathname, body);
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

const failure = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** Undefined when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    const bytes = Buffer.from(piece as Uint8Array);
    length += bytes.length;
    if (length > LARGEST_BODY) return undefined;
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString('utf8');
}
