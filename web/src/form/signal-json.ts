import { type Draft, type Unit, usesOf } from './draft.ts';

/** The body of a signal; the names are those of the alert. */
export type SignalBody = Readonly<Record<string, string | number | boolean>>;

/** A number where it is one. Anything else goes as typed, so that the refusal quotes it. */
function numberOrText(typed: string): string | number {
  const text = typed.trim();
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : text;
}

/** `1%`, `2.5 points`, `10 ticks`, or a price as a number. */
export function distance(typed: string, unit: Unit): string | number {
  const text = typed.trim();
  switch (unit) {
    case 'percent':
      return `${text}%`;
    case 'points':
      return `${text} points`;
    case 'ticks':
      return `${text} ticks`;
    case 'price':
      return numberOrText(text);
  }
}

/** What goes with a draft without being typed. */
export interface Sending {
  /** Makes a repeat of the same sending recognisable. */
  readonly id?: string | undefined;
  /** The one account that the page shows; absent: every account by its rules. */
  readonly account?: string | undefined;
}

/** The signal that the form says. What the action does not use and what was left empty is left out. */
export function signalBody(draft: Draft, { id, account }: Sending = {}): SignalBody {
  const body: Record<string, string | number | boolean> = { action: draft.action };
  const given = (text: string): boolean => text.trim() !== '';
  const uses = usesOf(draft.action);
  if (given(draft.symbol)) body.symbol = draft.symbol.trim();
  if (uses.size && given(draft.size)) {
    const by = uses.entry ? draft.sizeBy : 'quantity';
    body[by] = numberOrText(draft.size);
  }
  if (uses.entry) {
    body.orderType = draft.orderType;
    if (draft.orderType === 'stop' || draft.orderType === 'stop-limit') {
      if (given(draft.stopPrice)) body.stopPrice = numberOrText(draft.stopPrice);
    }
    if (draft.orderType === 'limit' || draft.orderType === 'stop-limit') {
      if (given(draft.price)) body.price = numberOrText(draft.price);
    }
    if (given(draft.stop))
      body[draft.stopKind === 'fixed' ? 'stopLoss' : 'trailing'] = distance(draft.stop, draft.stopUnit);
    if (given(draft.target)) body.takeProfit = distance(draft.target, draft.targetUnit);
    body.tif = draft.tif;
    if (draft.outsideRth) body.outsideRth = true;
  }
  if (given(draft.strategy)) body.strategy = draft.strategy.trim();
  if (account !== undefined) body.account = account;
  if (id !== undefined) body.id = id;
  return body;
}

/** Id of one sending: pressing Send again after a lost answer sends the same signal, not a second one. */
export function newSendingId(now: number, random: Uint32Array): string {
  const chance = [...random].map((word) => word.toString(36)).join('');
  return `form-${now.toString(36)}-${chance}`;
}

/** What would close at the market: an action, and the symbol, or nothing for everything. */
export interface Closing {
  readonly action: 'close' | 'reverse' | 'flatten';
  readonly symbol: string | undefined;
}

const CLOSING: ReadonlySet<unknown> = new Set<Closing['action']>(['close', 'reverse', 'flatten']);

/** What of the text that is about to be sent would close at the market; undefined where it is no such signal. */
export function closingOf(text: string): Closing | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const { action, symbol } = body as { action?: unknown; symbol?: unknown };
  const word = typeof action === 'string' ? action.trim().toLowerCase() : undefined;
  if (!CLOSING.has(word)) return undefined;
  return {
    action: word as Closing['action'],
    symbol: typeof symbol === 'string' && symbol.trim() !== '' ? symbol.trim() : undefined,
  };
}

/** Input names of the form by the field names that refusals use. */
const INPUTS: Readonly<Record<string, keyof Draft>> = {
  action: 'action',
  symbol: 'symbol',
  quantity: 'size',
  riskPercent: 'size',
  riskAmount: 'size',
  orderType: 'orderType',
  price: 'price',
  stopPrice: 'stopPrice',
  stopLoss: 'stop',
  trailing: 'stop',
  takeProfit: 'target',
  tif: 'tif',
  outsideRth: 'outsideRth',
  strategy: 'strategy',
};

/** The input that a refused field was typed into. */
export const inputOf = (field: string | undefined): keyof Draft | undefined =>
  field === undefined ? undefined : INPUTS[field.split('.')[0] ?? ''];
