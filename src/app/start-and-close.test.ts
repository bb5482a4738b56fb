import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { takeLock } from '../journal/folder-lock.ts';
import { alertSecret } from './alert-secret.ts';
import { StartEnded } from './desk/start-ended.ts';
import { openOffline } from './offline.ts';
import { NotStored } from './raw-signal.ts';
import { startSimulatedGateway } from './simulated-gateway.ts';
import { alert, BUY_SPY, Desk, eventually } from './testing/desk.ts';
import { startBowline } from './up.ts';

const handles = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|Interval|TCP|Server/.test(name));

describe('Bowline from start to end', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());
  const simulated = (data = 'data') =>
    desk.config({ dataDir: join(desk.folder, data), simulated: { gatewayPort: 0 } });

  it('leaves no handles when it is closed, also with a signal on its way', async () => {
    const before = handles().length;
    const up = await startBowline(simulated(), { log: desk.log });
    const stop = up.application.onChange(() => {});
    await alert(up, BUY_SPY);
    const late = alert(up, { ...BUY_SPY, symbol: 'EUR.GBP' });
    await up.close();
    await late.catch(() => undefined);
    stop();
    await eventually(handles, (all) => all.length <= before, 'every handle is gone', 5_000);
  });

  it('can be closed twice, and takes nothing afterwards', async () => {
    const up = await startBowline(simulated(), { log: desk.log });
    await Promise.all([up.close(), up.close()]);
    await up.close();
    await assert.rejects(alert(up, BUY_SPY), NotStored);
    const again = await startBowline(simulated(), { log: desk.log });
    await again.close();
  });

  it('can be ended while it waits for a gateway that does not answer', async () => {
    const before = handles().length;
    const config = desk.configFor(1);
    const stop = new AbortController();
    const starting = startBowline(config, { log: desk.log, ending: stop.signal });
    setImmediate(() => stop.abort());
    await assert.rejects(starting, StartEnded);
    await eventually(handles, (all) => all.length <= before, 'every handle is gone', 5_000);
    const lock = takeLock(join(config.dataDir, 'run', 'bowline.lock'));
    assert.ok(lock, 'the data folder is free');
    lock.release();
  });

  it('leaves nothing open when a part cannot be started', async () => {
    const before = handles().length;
    const config = simulated();
    mkdirSync(join(config.dataDir, 'secrets'), { recursive: true });
    writeFileSync(join(config.dataDir, 'secrets', 'alert-secret'), 'short');
    await assert.rejects(startBowline(config, { log: desk.log }), /does not hold a secret/);
    await eventually(handles, (all) => all.length <= before, 'every handle is gone', 5_000);
    const lock = takeLock(join(config.dataDir, 'run', 'bowline.lock'));
    assert.ok(lock, 'the data folder is free');
    lock.release();
    const gateway = await startSimulatedGateway(config, { log: desk.log });
    await gateway.close();
  });

  it('keeps trying while there is no gateway, and follows its symbols once there is', async () => {
    const world = await desk.gateway();
    const { port } = world.gateway;
    await world.close();
    const starting = desk.up(desk.configFor(port));
    await eventually(
      () => desk.lines.join(''),
      (log) => log.includes('Not connected: '),
      'the first attempt fails',
    );
    await desk.gateway({ port });
    const up = await starting;
    const { link, symbols } = up.application.status();
    assert.equal(link.ready, true);
    assert.deepEqual(symbols, { subscribed: 1, total: 1 });
  });

  it('can be read while it does not run', async () => {
    const up = await startBowline(simulated(), { log: desk.log });
    const { signalId } = await alert(up, BUY_SPY);
    await eventually(
      () => up.application.orders(),
      (all) => all.some(({ state }) => state === 'filled'),
      'the entry is filled',
    );
    await up.close();
    const online = up.application.orders();
    const offline = openOffline(simulated().dataDir);
    assert.ok(offline);
    assert.deepEqual(offline.orders(), online);
    assert.equal(offline.signal(signalId)?.stage, 'filled');
    assert.ok(offline.log({ limit: 5 }).length === 5);
    assert.equal(offline.signals(1)[0]?.id, signalId);
    offline.close();
    assert.equal(openOffline(join(desk.folder, 'elsewhere')), undefined);
  });

  it("keeps a person's reason with the flatten, which no alert can give", async () => {
    const up = await startBowline(simulated(), { log: desk.log });
    await alert(up, BUY_SPY);
    await eventually(
      () => up.application.positions(),
      ([held]) => held?.protected === 'yes',
      'a protected position',
    );
    await up.application.kill('cli', 'stop');
    const fake = await alert(up, { action: 'flatten', reason: 'I am a person', source: 'dashboard' });
    assert.equal(fake.refusal?.code, 'TRADING_STATE');
    const done = await up.application.flatten('dashboard', 'the news');
    assert.equal(done.done, true, done.message);
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      'flat',
    );
    const [flatten] = up.application.signals();
    assert.equal(flatten?.strategy, undefined);
    assert.ok(flatten?.timeline.some(({ text }) => text.includes('the news')));
    assert.ok(up.application.log({ limit: 100 }).some(({ text }) => /Closing SPY: .*the news/.test(text)));
    await up.close();
  });
});

describe('the alert secret', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());
  const path = () => join(desk.folder, 'secrets', 'alert-secret');
  const mode = (file: string): number => statSync(file).mode & 0o777;

  it('is made once and can be read by its owner only', () => {
    const secret = alertSecret(desk.folder, undefined);
    assert.match(secret, /^[A-Za-z0-9_-]{32}$/);
    assert.equal(alertSecret(desk.folder, undefined), secret);
    assert.equal(mode(path()), 0o600);
    assert.equal(mode(join(desk.folder, 'secrets')), 0o700);
  });

  it('is closed to others again when somebody has opened it', () => {
    alertSecret(desk.folder, undefined);
    chmodSync(path(), 0o644);
    alertSecret(desk.folder, undefined);
    assert.equal(mode(path()), 0o600);
  });

  it('is the configured one where there is one, and that is not written down', () => {
    assert.equal(alertSecret(desk.folder, 'configured-secret-of-a-person'), 'configured-secret-of-a-person');
    assert.equal(existsSync(path()), false);
  });

  it('is refused when the file holds none, and left as it is', () => {
    mkdirSync(join(desk.folder, 'secrets'));
    writeFileSync(path(), '');
    assert.throws(() => alertSecret(desk.folder, undefined), /Remove it to get a new one/);
    assert.equal(readFileSync(path(), 'utf8'), '');
  });
});
