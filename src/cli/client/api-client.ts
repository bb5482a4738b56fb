import { z } from 'zod';
import { processLives } from '../../app/process-lives.ts';
import { readServerFile } from '../run/server-file.ts';

/** Closing positions may take a while; everything else answers at once. */
const TIMEOUT_MS = 60_000;

/** No Bowline runs on the data folder, or it does not answer. The message says how to start one. */
export class NotRunning extends Error {
  override readonly name = 'NotRunning';
}

/** What the server says when it cannot do something. */
export interface ServerProblem {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** The server answered with a status that the command does not expect. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly status: number;
  readonly problem: ServerProblem;

  constructor(status: number, problem: ServerProblem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

const problemSchema = z.object({ code: z.string(), message: z.string(), field: z.string().optional() });

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Talks to the Bowline that runs on a data folder. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** The server's address, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  /** The JSON of a GET. Throws `RequestFailed` for every status but 200. */
  async get(path: string): Promise<unknown> {
    const answer = await this.#send('GET', path);
    if (answer.status !== 200) throw new RequestFailed(answer.status, problemOf(answer));
    return answer.json;
  }

  /** Posts a body; answers with one of `expected` come back, others throw `RequestFailed`. */
  async post(path: string, body: string, expected: readonly number[]): Promise<Answer> {
    const answer = await this.#send('POST', path, body);
    if (!expected.includes(answer.status)) throw new RequestFailed(answer.status, problemOf(answer));
    return answer;
  }

  async #send(method: string, path: string, body?: string): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          'x-bowline-origin': 'cli',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body }),
      });
    } catch (cause) {
      throw new NotRunning(`Bowline at ${this.#url} does not answer: ${reasonOf(cause)}.`, { cause });
    }
    const text = await response.text();
    return { status: response.status, json: parsed(text) };
  }
}

/** What starts Bowline here: a checkout has no `bowline` on the path. */
const START = import.meta.filename.endsWith('.ts') ? 'npm start --' : 'bowline up';

/**
 * The client of the running Bowline. Throws `NotRunning` when there is none, also when the last one ended without
 * clearing up.
 */
export function connect(dataDir: string): ApiClient {
  const server = readServerFile(dataDir);
  const start = `Start it with: ${START} --data ${dataDir}`;
  if (!server) throw new NotRunning(`No Bowline is running on the data folder ${dataDir}. ${start}`);
  if (!processLives(server.pid)) {
    throw new NotRunning(
      `No Bowline is running on the data folder ${dataDir}: the last one (process ${server.pid}) ended without clearing up. ${start}`,
    );
  }
  return new ApiClient(server.url, server.token);
}

const problemOf = (answer: Answer): ServerProblem => {
  const problem = problemSchema.safeParse(answer.json);
  if (!problem.success)
    return { code: 'ANSWER_NOT_UNDERSTOOD', message: `The server answered with status ${answer.status}.` };
  const { code, message, field } = problem.data;
  return { code, message, ...(field === undefined ? {} : { field }) };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
