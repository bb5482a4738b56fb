import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconciliationView } from '../../src/app/reconciliation-views.ts';
import type { QuoteView } from '../../src/app/views.ts';
import { connect } from '../../src/cli/client/api-client.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import type { Deed } from './draw.ts';
import type { ByHand, Correction, Role } from './draw-by-hand.ts';
import type { DrawnAlert, Levels } from './draw-entry.ts';
import { onTick, TRADED } from './draw-market.ts';
import type { ChaosGateway } from './gateway.ts';
import type { Up } from './up.ts';

/** Where a deed is done. */
export interface Place {
  readonly up: Up;
  readonly alertUrl: string;
  readonly gateway: ChaosGateway;
  readonly data: string;
}

/** A person looks at the list of breaks so often. */
const LOOKS = 10;
const LOOKS_EVERY_MS = 300;

/** Does it, or as much of it as there is time and reason for. */
export async function perform(deed: Deed, place: Place): Promise<void> {
  switch (deed.do) {
    case 'fault':
      await place.gateway.call('POST', `/faults/${deed.name}`, deed.options);
      return;
    case 'alert':
      await send(deed, place);
      return;
    case 'resolve':
      await resolve(place, deed.how);
      return;
    case 'withdraw':
      await (deed.at === 'tws' ? performByHand(deed, place.gateway) : cancelEntry(place));
      return;
    default:
      await performByHand(deed, place.gateway);
  }
}

/** What needs no Bowline. */
export async function performByHand(deed: ByHand, gateway: ChaosGateway): Promise<void> {
  switch (deed.do) {
    case 'gap':
      await gateway.call('POST', '/market/gap', { symbol: deed.symbol, percent: deed.percent });
      return;
    case 'hand':
      await gateway.call('POST', '/orders', deed.order);
      return;
    case 'retouch':
      await retouch(gateway, deed.role, deed.by);
      return;
    case 'withdraw': {
      const entry = await openOrder(gateway, 'E');
      if (entry) await gateway.call('DELETE', `/orders/${entry.permId}`).catch(() => undefined);
      return;
    }
    case 'correct':
      await correct(gateway, deed.nth, deed.to);
      return;
  }
}

/** An alert whose prices lie around the market needs a quote; without one nobody writes it. */
async function send({ body, levels }: DrawnAlert, place: Place): Promise<void> {
  if (!levels) {
    await alert(place.alertUrl, body);
    return;
  }
  const prices = await pricesAt(levels, (body as { symbol: string }).symbol, place);
  if (prices) await alert(place.alertUrl, { ...body, ...prices });
}

async function pricesAt(
  { limit, trigger }: Levels,
  symbol: string,
  { up, data }: Place,
): Promise<object | undefined> {
  const listed = TRADED.find((traded) => traded.symbol === symbol)?.listed ?? symbol;
  for (let left = LOOKS; left > 0 && !up.isOver; left -= 1, await sleep(LOOKS_EVERY_MS)) {
    const quotes = (await connect(data)
      .get('/api/quotes')
      .catch(() => [])) as QuoteView[];
    const { bid, ask } = quotes.find((quote) => quote.symbol.startsWith(listed)) ?? {};
    if (bid === undefined || ask === undefined) continue;
    const at = (share: number): number => onTick(((bid + ask) / 2) * share);
    return {
      ...(limit === undefined ? {} : { price: at(limit) }),
      ...(trigger === undefined ? {} : { stopPrice: at(trigger) }),
    };
  }
  return undefined;
}

/** The sender's side of a process that may die: no answer. */
export async function alert(url: string, body: object): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
}

/** One that has filled in part before others. */
async function openOrder(gateway: ChaosGateway, role: Role): Promise<SimulatedOrder | undefined> {
  const { openOrders } = await gateway.truth();
  const meant = openOrders.filter(({ orderRef }) => new RegExp(`-${role}[^-]*$`).test(orderRef));
  return meant.find(({ filled }) => filled > 0) ?? meant[0];
}

/** Somebody in TWS moves the price of one of our orders that rest; the exchange may refuse it, or have filled it by then. */
async function retouch(gateway: ChaosGateway, role: Role, by: number): Promise<void> {
  const order = await openOrder(gateway, role);
  // As the control API takes it: the limit of an order that has one.
  const at = order?.lmtPrice || order?.auxPrice;
  if (!order || at === undefined) return;
  const price = onTick(at * (1 + by));
  await gateway.call('POST', `/orders/${order.permId}`, { price }).catch(() => undefined);
}

/** A person at Bowline cancels an entry that rests. */
async function cancelEntry({ gateway, data }: Place): Promise<void> {
  const entry = await openOrder(gateway, 'E');
  if (!entry) return;
  const path = `/api/orders/${encodeURIComponent(entry.orderRef)}/cancel`;
  // It may have died meanwhile, and the entry may have ended.
  await connect(data)
    .post(path, '{}', [200])
    .catch(() => undefined);
}

/** The venue corrects one of the latest fills of ours; one that it has corrected already stays. */
export async function correct(gateway: ChaosGateway, nth: number, to: Correction): Promise<void> {
  const { executions } = await gateway.truth();
  const chosen = [...executions.values()].at(-1 - nth);
  if (!chosen) return;
  const told =
    'by' in to
      ? { price: Number((chosen.price + to.by).toFixed(2)) }
      : { quantity: to.share === 0 ? 0 : Math.max(1, Math.round(chosen.shares * to.share)) };
  await gateway.correct(chosen, told);
}

/** A person decides on the first break that is shown. */
async function resolve({ up, data }: Place, resolution: string): Promise<void> {
  for (let left = LOOKS; left > 0 && !up.isOver; left -= 1, await sleep(LOOKS_EVERY_MS))
    try {
      const api = connect(data);
      const { breaks } = (await api.get('/api/reconciliation')) as ReconciliationView;
      const [first] = breaks;
      if (!first) continue;
      const body = JSON.stringify({ resolution, reason: 'chaos' });
      await api.post(`/api/reconciliation/${first.conId}`, body, [200]);
      return;
    } catch {
      // It has died meanwhile, the break is gone, or Bowline wants to read the executions first.
    }
}
