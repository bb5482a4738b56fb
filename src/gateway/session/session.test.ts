import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { reqContractDetails } from '../codec/client/contracts.ts';
import { reqHistoricalData } from '../codec/client/historical.ts';
import { reqMktData } from '../codec/client/market-data.ts';
import { reqAllOpenOrders, reqIds } from '../codec/client/orders.ts';
import { reqCurrentTime, startApi } from '../codec/client/session.ts';
import { encode } from '../codec/encode.ts';
import { frame } from '../codec/frames.ts';
import type { GatewayOptions } from '../gateway.ts';
import { AAPL, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { greeting, RawClient } from '../testing/raw-client.ts';
import { wireStock } from '../testing/wire-contract.ts';

let gateway: GatewayFixture;
let clients: RawClient[] = [];
const logged: string[] = [];

const begin = async (options: Partial<GatewayOptions> = {}): Promise<void> => {
  await gateway.close();
  logged.length = 0;
  gateway = await startFixture({ ...options, onLog: (text) => logged.push(text) });
};
const raw = (): RawClient => {
  const client = new RawClient(gateway.port);
  clients.push(client);
  return client;
};
const connect = async (versions?: string, clientId?: number): Promise<RawClient> => {
  const client = await RawClient.connect(gateway.port, versions, clientId);
  clients.push(client);
  return client;
};

beforeEach(async () => {
  logged.length = 0;
  gateway = await startFixture({ onLog: (text) => logged.push(text) });
});
afterEach(async () => {
  for (const client of clients) client.socket.destroy();
  clients = [];
  await gateway.close();
});

const aaplQuery = wireStock('AAPL');

describe('handshake', () => {
  it('answers the greeting with one frame of two fields and then waits for startApi', async () => {
    const client = raw();
    client.socket.write(greeting('v100..193'));
    await client.until(() => client.hello.length > 0, 'the version frame');
    assert.deepEqual(client.hello, ['193', '20261120 10:00:01 EST']);
    await pause(30);
    assert.deepEqual(client.received, []);
  });

  it('takes the lower of the two highest versions', async () => {
    for (const [versions, expected] of [
      ['v157..178', 178],
      ['v100..225', 193],
      ['v100..177', 177],
      ['v180', 180],
      ['v100..193 +PACEAPI', 193],
      // Too new for the gateway: it is told the ceiling and gives up by itself.
      ['v213..225', 193],
    ] as const) {
      const client = raw();
      client.socket.write(greeting(versions));
      await client.until(() => client.hello.length > 0, 'the version frame');
      assert.equal(client.version, expected, versions);
      await client.leave();
    }
  });

  it('has a ceiling that can be set', async () => {
    await begin({ ceiling: 176 });
    assert.equal((await connect()).version, 176);
    await assert.rejects(startFixture({ ceiling: 200 }), RangeError);
  });

  it('closes the connection of a client that is too old, or no client at all', async () => {
    for (const bytes of [
      greeting('v90..99'),
      greeting('vx'),
      Buffer.from('61\0', 'latin1'),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from('API\0\xff\xff\xff\xff', 'latin1'),
    ]) {
      const client = raw();
      client.socket.write(bytes);
      if (bytes.length < 4) client.socket.write(Buffer.alloc(4));
      await client.untilClosed();
      assert.equal(client.bytesRead, 0);
    }
    assert.equal(logged.length, 5);
    assert.match(logged[0] ?? '', /end at 99; at least 100/);
  });

  it('reads a greeting and startApi that come byte by byte or all at once', async () => {
    const start = frame(encode(startApi, 193, { clientId: 5, optionalCapabilities: '' }));
    const slow = raw();
    for (const byte of Buffer.concat([greeting('v100..193'), start])) slow.socket.write(Buffer.of(byte));
    await slow.hear('nextValidId');
    const fast = raw();
    const other = frame(encode(startApi, 193, { clientId: 6, optionalCapabilities: '' }));
    const ids = frame(encode(reqIds, 193, { count: 1 }));
    fast.socket.write(Buffer.concat([greeting('v100..193'), other, ids, ids]));
    await fast.hear('nextValidId', 3);
    assert.deepEqual(
      gateway.clients().map(({ clientId }) => clientId),
      [5, 6],
    );
  });

  it('ends a connection that does not begin with startApi', async () => {
    const client = raw();
    client.socket.write(greeting('v100..193'));
    await client.until(() => client.hello.length > 0, 'the version frame');
    client.send(reqCurrentTime, {});
    await client.untilClosed();
    assert.deepEqual(
      client.received.map(({ values }) => values.code),
      [320],
    );
  });

  it('begins a session with the same messages in every version', async () => {
    for (let version = 157; version <= 193; version++) {
      const client = await connect(`v157..${version}`, version);
      assert.deepEqual(
        client.received.map(({ name }) => name),
        ['managedAccounts', 'nextValidId', 'errMsg', 'errMsg', 'errMsg'],
      );
      await client.leave();
    }
  });

  it('frees a client id as soon as its owner has left', async () => {
    for (let round = 0; round < 20; round++) {
      const client = await connect('v157..193', 3);
      client.socket.end();
    }
  });

  it('turns the thirty-third client away', async () => {
    for (let clientId = 0; clientId < 32; clientId++) await connect('v157..193', clientId);
    const late = raw();
    late.socket.write(greeting('v157..193'));
    await late.untilClosed();
    assert.equal(late.bytesRead, 0);
    assert.equal(gateway.clients().length, 32);
  });
});

describe('frames', () => {
  it('answers fields that it cannot read, and messages that it does not know, with 320 and goes on', async () => {
    const client = await connect();
    client.sendFields('4', 'AAPL', '', '', '');
    client.sendFields('999', '1');
    client.sendFields('3', '1', 'not a number');
    client.send(reqCurrentTime, {});
    await client.hear('currentTime');
    assert.deepEqual(client.errors, [
      [-1, 320],
      [-1, 320],
      [-1, 320],
    ]);
    assert.match(
      String(client.named('errMsg')[3]?.values.text),
      /^Error reading request:Message type 4\. {2}Unable to parse data\. java\.lang\.NumberFormatException: For input string: "AAPL"$/,
    );
  });

  it('takes numbers of Java’s int range for whole numbers, and no others', async () => {
    const client = await connect('v157..193', 2_147_483_647);
    client.sendFields('4', '2147483647', '', '', '');
    client.sendFields('4', '2147483648', '', '', '');
    client.sendFields('4', '-2147483649', '', '', '');
    await client.until(() => client.errors.length >= 3, 'three errors');
    assert.deepEqual(client.errors, [
      [2_147_483_647, 10147],
      [-1, 320],
      [-1, 320],
    ]);
  });

  it('ends the connection after 320 for a frame that is no message', async () => {
    for (const fields of [[''], ['AAPL', '1'], ['-1'], ['3.5'], ['\xff\xfe\x01'], ['9'.repeat(400)]]) {
      const client = await connect('v157..193', 7);
      client.sendFields(...fields);
      client.send(reqCurrentTime, {});
      await client.untilClosed();
      assert.deepEqual(client.errors, [[-1, 320]]);
      assert.equal(client.named('currentTime').length, 0);
    }
    const client = await connect('v157..193', 8);
    client.socket.write(Buffer.alloc(4));
    await client.untilClosed();
    assert.deepEqual(client.errors, [[-1, 320]]);
  });

  it('takes a message whose last fields are missing', async () => {
    const client = await connect();
    client.sendFields('9', '8', '77', '265598');
    await client.hear('contractDataEnd');
    assert.equal(client.named('contractData')[0]?.values.symbol, 'AAPL');
  });

  it('closes the connection after a frame that is too long', async () => {
    const client = await connect();
    client.socket.write(Buffer.from('7fffffff', 'hex'));
    await client.untilClosed();
    assert.match(logged.at(-2) ?? '', /frame of 2147483647 bytes/);
  });

  it('reads a large frame in small pieces', async () => {
    const client = await connect();
    const payload = Buffer.from(`9\u00008\u000077\u0000265598\u0000${'x'.repeat(300_000)}\u0000`);
    const whole = Buffer.concat([Buffer.alloc(4), payload]);
    whole.writeUInt32BE(payload.length);
    for (let at = 0; at < whole.length; at += 5000) client.socket.write(whole.subarray(at, at + 5000));
    client.send(reqCurrentTime, {});
    await client.hear('currentTime');
  });
});

describe('message rate', () => {
  const flood = (client: RawClient, count: number): void => {
    for (let sent = 0; sent < count; sent++) client.send(reqCurrentTime, {});
  };

  it('refuses more than fifty at once with 100', async () => {
    await begin({ messageRate: 'reject' });
    const client = await connect();
    flood(client, 80);
    await client.until(() => client.errors.length > 0, 'error 100');
    assert.deepEqual(client.errors, [[-1, 100]]);
    assert.match(
      String(client.named('errMsg')[3]?.values.text),
      /^Max rate of messages per second has been exceeded:max=50 rec=\d+ \(1\)$/,
    );
    assert.ok(client.named('currentTime').length >= 49);
    assert.ok(client.named('currentTime').length < 80);
  });

  it('ends the connection at the third violation, a second apart', async () => {
    await begin({ messageRate: 'reject' });
    const client = await connect();
    for (let violation = 1; violation <= 3; violation++) {
      flood(client, 120);
      await client.until(() => client.errors.length === violation, `violation ${violation}`);
      if (violation < 3) await new Promise((resolve) => setTimeout(resolve, 1020));
    }
    await client.untilClosed();
    assert.deepEqual(
      client.errors.map(([, code]) => code),
      [100, 100, 100],
    );
    const again = await connect('v157..193', 2);
    again.send(reqCurrentTime, {});
    await again.hear('currentTime');
  });

  it('paces instead where asked to, by the gateway or by the client', async () => {
    await begin({ messageRate: 'pace' });
    const client = await connect();
    flood(client, 70);
    await client.hear('currentTime', 70);
    assert.deepEqual(client.errors, []);
    await begin({ messageRate: 'reject' });
    const polite = await connect('v157..193 +PACEAPI');
    flood(polite, 60);
    await polite.hear('currentTime', 60);
    assert.deepEqual(polite.errors, []);
  });
});

describe('a client that does not read', () => {
  const historyRequest = {
    reqId: 1,
    contract: aaplQuery,
    includeExpired: false,
    endDateTime: '',
    barSize: '1 min',
    duration: '1 D',
    useRth: false,
    whatToShow: 'TRADES',
    formatDate: 1,
    keepUpToDate: false,
    options: '',
  };

  it('is disconnected when its messages fill the memory set aside for it; others are not disturbed', async () => {
    await begin({ mostBytes: 2_000_000 });
    const sleeper = await connect('v157..193', 1);
    const other = await connect('v157..193', 2);
    sleeper.socket.pause();
    for (let request = 0; request < 5000; request++) sleeper.send(reqHistoricalData, historyRequest);
    await other.until(() => gateway.clients().length === 1, 'the disconnection of the sleeper');
    assert.match(logged.at(-2) ?? '', /reads too slowly/);
    other.send(reqContractDetails, {
      reqId: 5,
      contract: aaplQuery,
      includeExpired: false,
      secIdType: '',
      secId: '',
      issuerId: '',
    });
    await other.hear('contractDataEnd');
    sleeper.socket.resume();
  });

  it('gets the newest quotes when it reads again, not all that it has missed', async () => {
    await begin({ heldBackBytes: 100_000 });
    const client = await connect();
    client.send(reqMktData, {
      reqId: 7,
      contract: aaplQuery,
      genericTicks: '',
      snapshot: false,
      regulatorySnapshot: false,
      options: '',
    });
    await client.until(() => client.named('tickPrice').length >= 2, 'the first prices');
    client.socket.pause();
    const other = await connect('v157..193', 2);
    for (let request = 0; request < 3000; request++) client.send(reqHistoricalData, historyRequest);
    client.send(reqAllOpenOrders, {});
    other.send(reqAllOpenOrders, {});
    await other.hear('openOrderEnd');
    const changes = 500;
    for (let change = 1; change <= changes; change++) {
      gateway.market.quote(AAPL, 100 + change / 100, 100.02 + change / 100);
      gateway.play();
    }
    client.socket.resume();
    await client.hear('openOrderEnd');
    await client.until(
      () => client.named('tickPrice').some(({ values }) => values.price === 100 + changes / 100),
      'the newest bid',
    );
    assert.ok(client.named('tickPrice').length < changes / 10, `${client.named('tickPrice').length} prices`);
  });
});

describe('closing', () => {
  it('ends every connection', async () => {
    const client = await connect();
    const half = raw();
    half.socket.write('AP');
    await begin();
    await client.untilClosed();
    await half.untilClosed();
  });

  it('names the port that is taken, and finds the next free one when allowed', async () => {
    await assert.rejects(startFixture({ port: gateway.port }), {
      name: 'PortTaken',
      message: new RegExp(`Port ${gateway.port} on 127\\.0\\.0\\.1 cannot be opened`),
    });
    const next = await startFixture({ port: gateway.port, portSearch: 20 });
    assert.ok(next.port > gateway.port);
    await next.close();
  });
});
