import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconciliationView } from '../../src/app/reconciliation-views.ts';
import { connect } from '../../src/cli/client/api-client.ts';
import type { Deed } from './draw.ts';
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

const rounded = (price: number): number => Number(price.toFixed(2));

/** Does it, or as much of it as there is time and reason for. */
export async function perform(deed: Deed, place: Place): Promise<void> {
  const { gateway } = place;
  switch (deed.do) {
    case 'fault':
      await gateway.call('POST', `/faults/${deed.name}`, deed.options);
      return;
    case 'gap':
      await gateway.call('POST', '/market/gap', { symbol: deed.symbol, percent: deed.percent });
      return;
    case 'alert':
      await alert(place.alertUrl, deed.body);
      return;
    case 'hand':
      await gateway.call('POST', '/orders', deed.order);
      return;
    case 'retouch':
      await retouch(gateway, deed.role, deed.by);
      return;
    case 'correct':
      await correct(gateway, deed.by);
      return;
    case 'resolve':
      await resolve(place, deed.how);
      return;
  }
}

/** The sender's side of a process that may die: no answer. */
export async function alert(url: string, body: object): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
}

/** Somebody in TWS moves the price of one of our exits that rest; the exchange may refuse it, or have filled it by then. */
async function retouch(gateway: ChaosGateway, role: 'S' | 'T', by: number): Promise<void> {
  const { openOrders } = await gateway.truth();
  const exit = openOrders.find(({ orderRef }) => new RegExp(`-${role}[^-]*$`).test(orderRef));
  const at = exit?.auxPrice || exit?.lmtPrice;
  if (!exit || at === undefined) return;
  const price = rounded(at * (1 + by));
  await gateway.call('POST', `/orders/${exit.permId}`, { price }).catch(() => undefined);
}

/** The venue corrects the price of what it has filled last for us; one that it has corrected already stays. */
export async function correct(gateway: ChaosGateway, by: number): Promise<void> {
  const { executions } = await gateway.truth();
  const last = [...executions.values()].at(-1);
  if (!last) return;
  const price = rounded(last.price + by);
  await gateway.call('POST', `/executions/${last.execId}`, { price }).catch(() => undefined);
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
