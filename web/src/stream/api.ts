import type { AlertUrlChangeView, BuiltAlertView } from '../../../src/app/desk-views.ts';
import type { DrillView } from '../../../src/app/golive/golive-views.ts';
import type { RollExplanationView, RollWish } from '../../../src/app/rolls/roll-views.ts';
import type { ActionView, ExplanationView, IntakeView, RefusalView } from '../../../src/app/views.ts';
import type { AlertWish } from '../../../src/signals/build-alert.ts';
import { forShown } from './chosen-account.ts';

/** Whether one has to sign in, and whether one has. */
export interface SessionView {
  readonly signedIn: boolean;
  readonly passwordRequired: boolean;
}

/** A request that was not answered as hoped. `status` 0: no answer came, so what it asked may or may not be done. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

const NO_ANSWER = 'Bowline did not answer. Check that it is running and that this device reaches it.';
const ANSWER_WITHIN_MS = 15_000;

async function request(path: string, init: RequestInit): Promise<{ status: number; json: unknown }> {
  let response: Response;
  try {
    response = await fetch(forShown(path), {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...init,
    });
  } catch {
    throw new ApiFailure(0, NO_ANSWER);
  }
  const json: unknown = await response.json().catch(() => undefined);
  return { status: response.status, json };
}

function failure(status: number, json: unknown): ApiFailure {
  const { message, field } = (json ?? {}) as { message?: unknown; field?: unknown };
  return new ApiFailure(
    status,
    typeof message === 'string' ? message : `Bowline answered with status ${status}.`,
    typeof field === 'string' ? field : undefined,
  );
}

/** Reads a view. Throws `ApiFailure`. */
export async function read<View>(path: string): Promise<View> {
  const { status, json } = await request(path, {});
  if (status !== 200 || json === undefined) throw failure(status, json);
  return json as View;
}

/** The header shows the server that the request comes from this page; browsers let no other site set it. */
const OWN_PAGE = {
  'content-type': 'application/json',
  'x-bowline': '1',
  'x-bowline-origin': 'dashboard',
};

/** Posts; an answer with one of `kept` statuses is a view like the one of 200. Throws `ApiFailure`. */
async function post<View>(
  path: string,
  body: string,
  kept: (status: number, json: object) => boolean,
): Promise<View> {
  const { status, json } = await request(path, { method: 'POST', headers: OWN_PAGE, body });
  if (json !== null && typeof json === 'object' && (status === 200 || kept(status, json)))
    return json as View;
  throw failure(status, json);
}

/** 409: understood and refused; the view says why. */
const refusedAction = (status: number): boolean => status === 409;

export const act = (
  name: 'kill' | 'resume' | 'flatten',
  body: { reason: string; symbol?: string; conId?: number; account?: string },
): Promise<ActionView> => post(`/api/${name}`, JSON.stringify(body), refusedAction);

/** What a person says on the way to a live account. */
export const actGoLive = (
  name: 'permit' | 'confirm' | 'arm' | 'disarm',
  body: { reason: string; account?: string; fingerprint?: string },
): Promise<ActionView> => {
  const path = name === 'arm' || name === 'disarm' ? `/api/${name}` : `/api/golive/${name}`;
  return post(path, JSON.stringify(body), refusedAction);
};

/** Makes every limit refuse an order that is never sent; a refused drill says why. */
export const drill = (): Promise<DrillView | ActionView> => post('/api/golive/drill', '{}', refusedAction);

export const cancelOrder = (ref: string): Promise<ActionView> =>
  post(`/api/orders/${encodeURIComponent(ref)}/cancel`, '{}', refusedAction);

/** A person's word on an order in doubt: it is gone, or has filled so much at that average price. */
export const settleOrder = (
  ref: string,
  word: { readonly reason: string; readonly filled?: number; readonly price?: number },
): Promise<ActionView> =>
  post(`/api/orders/${encodeURIComponent(ref)}/settle`, JSON.stringify(word), refusedAction);

/** A person's word on a signal that waits for one. */
export const decideSignal = (id: string, approved: boolean): Promise<ActionView> =>
  post(`/api/signals/${encodeURIComponent(id)}/${approved ? 'approve' : 'decline'}`, '{}', refusedAction);

/** What a person orders about one position. Prices and distances are texts: `441.50`, `1%`, `20 ticks`. */
export interface Instruction {
  readonly symbol: string;
  /** The contract of the position: several may go by the symbol. */
  readonly conId: number;
  readonly reason: string;
  readonly stop?: string;
  readonly target?: string;
  readonly breakEven?: { readonly offset?: string };
  readonly portion?: { readonly by: 'units' | 'fraction' | 'percent'; readonly value: number };
}

export const instruct = (name: 'close' | 'amend' | 'reverse', body: Instruction): Promise<ActionView> =>
  post(`/api/${name}`, JSON.stringify(body), refusedAction);

/** Rolls a position in futures into the next contract, or another one of its family. */
export const rollPosition = (wish: RollWish): Promise<ActionView> =>
  post('/api/roll', JSON.stringify(wish), refusedAction);

/** What that would come to; nothing is sent. */
export const explainRoll = (wish: RollWish): Promise<readonly RollExplanationView[]> =>
  post('/api/roll/explain', JSON.stringify(wish), () => false);

/** Gives up a roll between two attempts. */
export const stopRoll = (symbol: string, reason: string): Promise<ActionView> =>
  post('/api/roll/stop', JSON.stringify({ symbol, reason }), refusedAction);

export const resolveBreak = (
  conId: number,
  resolution: 'adopt' | 'flatten' | 'ignore',
  reason: string,
): Promise<ActionView> =>
  post(`/api/reconciliation/${conId}`, JSON.stringify({ resolution, reason }), refusedAction);

/** `body` is sent as it is. A signal that can never work is answered with 400 and its refusal. */
export const sendSignal = (body: string): Promise<IntakeView> =>
  post('/api/signals', body, (status, json) => status === 400 && 'signalId' in json);

export const explainSignal = (body: string): Promise<ExplanationView> =>
  post('/api/signals/explain', body, () => false);

/** The message and the script for an alert; 409: what was asked for contradicts itself. */
export const buildAlert = (wish: AlertWish): Promise<BuiltAlertView | { readonly refusal: RefusalView }> =>
  post('/api/alerts/build', JSON.stringify(wish), refusedAction);

/** Makes an alert URL, gives it a new secret, or ends it. */
export const changeAlertUrl = (
  change: 'create' | 'rotate' | 'revoke',
  name: string,
): Promise<AlertUrlChangeView> =>
  post(`/api/alerts/${encodeURIComponent(name)}/${change}`, '{}', refusedAction);

export const readSession = (): Promise<SessionView> => read('/api/session');

export const signIn = (password: string): Promise<SessionView> =>
  post('/api/session', JSON.stringify({ password }), () => false);

export async function signOut(): Promise<void> {
  const { status, json } = await request('/api/session', {
    method: 'DELETE',
    headers: { 'x-bowline': '1' },
  });
  if (status !== 200) throw failure(status, json);
}

/** What went wrong, for people. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
