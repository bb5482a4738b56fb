import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { type RunningServer, startServer } from '../server/start-server.ts';
import { NotStored } from './raw-signal.ts';
import {
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  openOrders,
  RESTING_SPY,
} from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('a journal that fails in the middle', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  let server: RunningServer;
  let before_: number;
  const placed = () => world.events.filter(({ type }) => type === 'order').length;

  before(async () => {
    world = await desk.gateway();
    up = await desk.up(desk.configFor(world.gateway.port));
    server = desk.closing(
      await startServer({
        application: up.application,
        host: '127.0.0.1',
        port: 0,
        portSearch: false,
        alertSecret: up.alertSecret,
        webRoot: join(desk.folder, 'web'),
        version: '0.0.0-test',
        log: desk.log,
      }),
    );
    await alert(up, RESTING_SPY);
    await eventually(
      () => openOrders(up),
      (all) => all.length === 3 && all.every(({ state }) => state === 'working'),
      'the bracket rests',
    );
    const behind = new DatabaseSync(join(desk.folder, 'data', 'ibkr', 'journal.sqlite'));
    behind.exec('DROP TABLE events');
    behind.close();
    before_ = placed();
  });
  after(() => desk.close());

  it('rejects the signal that could not be written', async () => {
    await assert.rejects(alert(up, BUY_SPY), NotStored);
  });

  it('rejects those that follow, whatever they are', async () => {
    for (const body of [
      BUY_SPY,
      { action: 'flatten' },
      { action: 'buy', symbol: 'NVDA', quantity: 1 },
      'what?',
    ])
      await assert.rejects(alert(up, body), NotStored);
    await assert.rejects(up.application.flatten('cli', 'enough'), NotStored);
  });

  it('answers 503 over HTTP, so that the sender sends again', async () => {
    const answer = await fetch(`${server.url}/alerts/${up.alertSecret}`, {
      method: 'POST',
      body: JSON.stringify({ ...BUY_SPY, id: 'over HTTP' }),
    });
    assert.equal(answer.status, 503);
    assert.equal(((await answer.json()) as { code?: string }).code, 'NOT_STORED');
  });

  it('sends nothing', () => {
    assert.equal(placed(), before_);
  });

  it('is the reason for the link not being ready', async () => {
    const { link } = up.application.status();
    assert.equal(link.ready, false);
    assert.match(link.reason ?? '', /journal could not be written/);
    const explained = await up.application.explain({ origin: 'cli', body: JSON.stringify(BUY_SPY) });
    assert.equal(explained.wouldSend, false);
    assert.match(explained.refusal?.message ?? '', /journal could not be written/);
  });

  it('still lets a person cancel the resting entries with the kill switch, and says that it will not last', async () => {
    const killed = await up.application.kill('cli', 'the disk is full');
    assert.equal(killed.done, true);
    assert.match(killed.message, /could not be written/);
    assert.equal(up.application.status().tradingState, 'halted');
    await eventually(
      () => world.events,
      (events) => events.some((event) => event.type === 'order' && event.order.status === 'Cancelled'),
      'the entry is cancelled at the exchange',
    );
  });

  it('refuses what else would have to be written', async () => {
    await assert.rejects(up.application.resume('cli', 'again', 'DU1234567'), NotStored);
  });

  it('goes on without a crash while seconds and messages pass, and closes', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal(up.application.status().link.ready, false);
    await up.close();
  });
});
