import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { aaplDetails, errorMessage, notice } from '../../broker/ibkr/testing/frames.ts';
import { type Fields, StubGateway } from '../../broker/ibkr/testing/stub-gateway.ts';
import { ManualClock, systemClock, type UnixMs, unixMs } from '../../core/clock.ts';
import { DEFAULT_RESETS } from '../../trading/resets/settings.ts';
import type { DoctorOptions } from './options.ts';
import { examine } from './run-doctor.ts';
import type { DoctorStep } from './step.ts';

/** Messages that place or cancel orders, or change anything for other clients. */
const ORDER_MESSAGES = new Set(['3', '4', '15', '58']);

/** Monday 2026-03-02, 10:00 in New York. */
const MONDAY = unixMs(Date.UTC(2026, 2, 2, 15));

let gateway: StubGateway;

/** A gateway of a healthy paper account with live data. */
function healthy(): void {
  const price = (id: number): Fields[] => [
    [1, 6, id, 1, 180.5, 300, 1],
    [1, 6, id, 2, 180.55, 200, 1],
    [1, 6, id, 4, 180.52, 10, 0],
  ];
  gateway
    .on(6, (connection) => connection.send([6, 2, 'NetLiquidation', '1000000.00', 'USD', 'DU1234567']))
    .on(5, (connection) => connection.send([53, 1]))
    .on(16, (connection) => connection.send([53, 1]))
    .on(9, (connection, fields) =>
      connection.send(aaplDetails(Number(fields[2])), [52, 1, Number(fields[2])]),
    )
    .on(91, (connection) => connection.send([93, 26, 1, 0, 0.01]))
    .on(1, (connection, fields) => connection.send(...price(Number(fields[2]))));
}

beforeEach(async () => {
  gateway = await StubGateway.start();
  healthy();
});
afterEach(async () => {
  assert.deepEqual(
    gateway.log.filter((fields) => ORDER_MESSAGES.has(fields[0] ?? '')),
    [],
  );
  await gateway.stop();
});

async function doctor(change: Partial<DoctorOptions> = {}): Promise<Map<string, DoctorStep>> {
  const steps = new Map<string, DoctorStep>();
  const options: DoctorOptions = {
    host: '127.0.0.1',
    port: gateway.port,
    clientId: 7,
    mode: 'paper',
    symbol: 'AAPL',
    simulated: false,
    clock: systemClock,
    resets: { ...DEFAULT_RESETS, region: 'none' },
    answerTimeoutMs: 300,
    handshakeTimeoutMs: 2_000,
    otherPorts: [],
    ...change,
  };
  for await (const step of examine(options)) {
    assert.ok(!steps.has(step.name), `${step.name} came twice`);
    // Whoever is told that something is wrong is told why and what to do.
    if (step.outcome === 'failed' || step.outcome === 'warning') assert.ok(step.cause && step.fix, step.name);
    steps.set(step.name, step);
  }
  return steps;
}

const outcomes = (steps: Map<string, DoctorStep>): Record<string, string> =>
  Object.fromEntries([...steps].map(([name, { outcome }]) => [name, outcome]));

describe('doctor', () => {
  it('finds nothing wrong with a healthy paper gateway, and takes the same steps each time', async () => {
    const steps = await doctor();
    assert.deepEqual(outcomes(steps), {
      Port: 'ok',
      Handshake: 'ok',
      'Server version': 'ok',
      'Client id': 'ok',
      Accounts: 'ok',
      Balance: 'ok',
      'IB servers': 'ok',
      'Read-only API': 'ok',
      'Market data': 'ok',
      Clock: 'ok',
      'Reset window': 'ok',
      Login: 'ok',
    });
    assert.match(steps.get('Accounts')?.text ?? '', /DU1234567 \(PAPER\)/);
    assert.match(steps.get('Balance')?.text ?? '', /1,000,000\.00 USD/);
    assert.match(steps.get('Server version')?.text ?? '', /193/);
    assert.match(steps.get('Market data')?.text ?? '', /Live: AAPL bid 180\.5, ask 180\.55/);
    assert.equal(gateway.connections.length, 1);
  });

  it('shows the reset window with the time that is left, and how old the login is', async () => {
    const at = (time: UnixMs, login?: DoctorOptions['login']) =>
      doctor({ clock: new ManualClock(time), resets: DEFAULT_RESETS, ...(login ? { login } : {}) });
    const quiet = await at(MONDAY);
    assert.match(
      quiet.get('Reset window')?.text ?? '',
      /IB's daily reset, 2026-03-03 05:15 UTC to 2026-03-03 06:45 UTC, in 14 h 15 min; entries are refused/,
    );
    assert.match(
      quiet.get('Login')?.text ?? '',
      /lapses at 2026-03-08 06:00 UTC, in 135 h 0 min; .*bowline status/,
    );
    const during = await at(unixMs(Date.UTC(2026, 2, 3, 6)));
    assert.equal(during.get('Reset window')?.outcome, 'warning');
    assert.match(during.get('Reset window')?.text ?? '', /45 min left/);
    const since = unixMs(MONDAY - 30 * 3_600_000);
    const lapsed = await at(MONDAY, { since, seenToBegin: false, lapsesAt: unixMs(MONDAY - 33 * 3_600_000) });
    assert.equal(lapsed.get('Login')?.outcome, 'warning');
    assert.match(lapsed.get('Login')?.text ?? '', /has lapsed .* seen it for 30 h.*may be older/);
    const soon = await at(unixMs(Date.UTC(2026, 2, 7, 20)));
    assert.equal(soon.get('Login')?.outcome, 'warning');
  });

  it('shows the calendar also where nothing answers', async () => {
    const { port } = gateway;
    await gateway.stop();
    const steps = await doctor({ port, resets: DEFAULT_RESETS, clock: new ManualClock(MONDAY) });
    assert.equal(steps.get('Reset window')?.outcome, 'ok');
    gateway = await StubGateway.start();
  });

  it('says which other port answers when nothing listens', async () => {
    const { port } = gateway;
    const other = await StubGateway.start();
    await gateway.stop();
    const steps = await doctor({ port, otherPorts: [port, other.port] });
    assert.equal(steps.get('Port')?.outcome, 'failed');
    assert.match(steps.get('Port')?.text ?? '', new RegExp(`These ports answer: ${other.port}`));
    assert.match(steps.get('Port')?.fix ?? '', /IBKR_PORT/);
    assert.equal(steps.get('Clock')?.outcome, 'skipped');
    // The other port is looked at, not talked to.
    assert.deepEqual(other.log, []);
    await other.stop();
    gateway = await StubGateway.start();
  });

  it('points to the simulated gateway when that is what is meant', async () => {
    const { port } = gateway;
    await gateway.stop();
    const steps = await doctor({ port, simulated: true });
    assert.match(steps.get('Port')?.fix ?? '', /bowline up/);
    gateway = await StubGateway.start();
  });

  it('recognises a gateway that accepts and never answers', async () => {
    gateway.behaviour.serverVersion = undefined;
    const steps = await doctor({ handshakeTimeoutMs: 30 });
    assert.equal(steps.get('Port')?.outcome, 'ok');
    assert.equal(steps.get('Handshake')?.outcome, 'failed');
    assert.match(steps.get('Handshake')?.fix ?? '', /Restart/);
  });

  it('recognises a gateway that waits for a click', async () => {
    gateway.behaviour.nextValidId = undefined;
    const steps = await doctor({ handshakeTimeoutMs: 30 });
    assert.match(steps.get('Handshake')?.cause ?? '', /Accept incoming connection/);
  });

  it('tells that the client id is in use and tests the rest with another', async () => {
    gateway.behaviour.clientIdsInUse.add(7);
    const steps = await doctor();
    assert.equal(steps.get('Client id')?.outcome, 'warning');
    assert.equal(steps.get('Market data')?.outcome, 'ok');
  });

  it('stops at a live account when paper is meant, and warns when live is', async () => {
    gateway.behaviour.accounts = 'U7654321';
    assert.equal((await doctor()).get('Accounts')?.outcome, 'failed');
    assert.equal((await doctor({ mode: 'live' })).get('Accounts')?.outcome, 'warning');
  });

  it('asks which of several accounts is meant', async () => {
    gateway.behaviour.accounts = 'DU1234567,DU7654321';
    assert.match((await doctor()).get('Accounts')?.fix ?? '', /ACCOUNT_ID/);
    assert.equal((await doctor({ account: 'DU7654321' })).get('Accounts')?.outcome, 'ok');
    assert.equal((await doctor({ account: 'DU1' })).get('Accounts')?.outcome, 'failed');
  });

  it('finds a read-only API without placing an order', async () => {
    const text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";
    gateway.on(5, (connection) => connection.send(notice(321, text))).on(16, () => {});
    const step = (await doctor()).get('Read-only API');
    assert.equal(step?.outcome, 'failed');
    assert.match(step?.fix ?? '', /clear "Read-Only API"/);
  });

  it('tells live, delayed and missing market data apart', async () => {
    gateway.on(1, (connection, fields) => {
      const id = Number(fields[2]);
      connection.send(errorMessage(id, 10167, 'Displaying delayed market data.'), [
        1,
        6,
        id,
        66,
        180.5,
        1,
        1,
      ]);
    });
    const delayed = (await doctor()).get('Market data');
    assert.equal(delayed?.outcome, 'warning');
    assert.match(delayed?.text ?? '', /Delayed: AAPL bid 180\.5/);
    const refuse = (code: number) =>
      gateway.on(1, (connection, fields) => connection.send(errorMessage(Number(fields[2]), code, 'no')));
    refuse(354);
    assert.match((await doctor()).get('Market data')?.fix ?? '', /Market Data Subscriptions/);
    refuse(10197);
    assert.match((await doctor()).get('Market data')?.cause ?? '', /logged in elsewhere/);
    gateway.on(1, () => {});
    const silent = (await doctor({ answerTimeoutMs: 50 })).get('Market data');
    assert.match(silent?.cause ?? '', /closed/);
  });

  it('tells a clock that is set wrong from a recorded market', async () => {
    const tell = (ms: number) =>
      gateway.on(49, (connection) => connection.send([49, 1, Math.floor((Date.now() + ms) / 1000)]));
    tell(-90_000);
    const wrong = (await doctor()).get('Clock');
    assert.equal(wrong?.outcome, 'warning');
    assert.match(wrong?.text ?? '', /ahead/);
    tell(-400_000_000_000);
    const recorded = (await doctor()).get('Clock');
    assert.equal(recorded?.outcome, 'ok');
    assert.match(recorded?.text ?? '', /recorded market/);
  });

  it('tells broken farms and a cut line to IB', async () => {
    gateway.on(61, (connection) =>
      connection.send(notice(2103, 'Market data farm connection is broken:usfarm'), [62, 1]),
    );
    assert.match((await doctor()).get('IB servers')?.cause ?? '', /usfarm/);
    gateway.on(61, (connection) =>
      connection.send(
        notice(1100, 'Connectivity between IBKR and Trader Workstation has been lost.'),
        [62, 1],
      ),
    );
    assert.equal((await doctor()).get('IB servers')?.outcome, 'failed');
  });

  it('warns when no account values come', async () => {
    gateway.on(6, () => {});
    assert.equal((await doctor({ answerTimeoutMs: 50 })).get('Balance')?.outcome, 'warning');
  });
});
