import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../core/log.ts';
import { type RunningServer, type ServerOptions, startServer } from '../start-server.ts';
import { MemoryApplication } from './memory-application.ts';

export const ALERT_SECRET = 'alert-secret-of-the-tests';

export interface TestServer extends RunningServer {
  readonly application: MemoryApplication;
  /** What was logged, finished lines. */
  readonly logged: string[];
  readonly webRoot: string;
}

/** A real server on a free port over a `MemoryApplication`; `dispose` also removes its folder. */
export async function runServer(
  change: Partial<ServerOptions> = {},
): Promise<TestServer & { dispose(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'bowline-server-'));
  const application = new MemoryApplication();
  const logged: string[] = [];
  const { logger } = createLog({ level: 'debug', terminal: { write: (text) => logged.push(text) } });
  const options: ServerOptions = {
    application,
    host: '127.0.0.1',
    port: 0,
    portSearch: false,
    alertSecret: ALERT_SECRET,
    webRoot: join(dir, 'web'),
    version: '0.0.0-test',
    log: logger,
    ...change,
  };
  const server = await startServer(options);
  return {
    ...server,
    application,
    logged,
    webRoot: options.webRoot,
    dispose: async () => {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request with exactly these headers, also those that `fetch` does not let one set (Host, Origin). */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
