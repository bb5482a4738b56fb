import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeBegun } from '../codec/decode.ts';
import { SERVER_MESSAGES } from '../codec/server/catalogue.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';

/** A client from before server version 100: text between NULs and nothing else. */
class OldClient {
  readonly socket: Socket;
  readonly clientVersion: number;
  hello: readonly string[] = [];
  readonly received: { readonly name: string; readonly values: Readonly<Record<string, unknown>> }[] = [];
  closed = false;
  #fields: string[] = [];
  #text = '';

  constructor(port: number, clientVersion: number) {
    this.clientVersion = clientVersion;
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
    this.socket.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString('utf8');
      const end = this.#text.lastIndexOf('\0') + 1;
      this.#fields.push(...this.#text.slice(0, end).split('\0').slice(0, -1));
      this.#text = this.#text.slice(end);
      this.#read();
    });
    this.say(clientVersion);
  }

  say(...fields: readonly (string | number)[]): void {
    this.socket.write(fields.map((field) => `${field}\0`).join(''));
  }

  #read(): void {
    if (this.hello.length === 0) this.hello = this.#fields.splice(0, 2);
    while (this.#fields.length > 0) {
      const message = SERVER_MESSAGES.get(Number(this.#fields[0]));
      if (message === undefined) throw new Error(`unknown message ${this.#fields[0]}`);
      assert.ok(message.since === undefined, `${message.name} is not for old clients`);
      const read = decodeBegun(message, this.clientVersion, this.#fields);
      if (!read.ok) throw new Error(`${message.name}: ${read.error}`);
      if (read.value === undefined) return;
      this.#fields = this.#fields.slice(read.value.consumed);
      this.received.push({
        name: message.name,
        values: read.value.value as Readonly<Record<string, unknown>>,
      });
    }
  }

  async hear(name: string, count = 1): Promise<readonly Readonly<Record<string, unknown>>[]> {
    for (let left = 6000; left > 0; left--) {
      const found = this.received.filter((each) => each.name === name);
      if (found.length >= count) return found.map(({ values }) => values);
      await pause(5);
    }
    throw new Error(`waited in vain for ${name}; received ${JSON.stringify(this.received.slice(-8))}`);
  }

  get errors(): readonly (readonly [unknown, unknown])[] {
    return this.received
      .filter(({ name, values }) => name === 'errMsg' && Number(values.id) > 0)
      .map(({ values }) => [values.id, values.code]);
  }

  async leave(): Promise<void> {
    this.socket.destroy();
    while (!this.closed) await pause(2);
  }
}

let gateway: GatewayFixture;
before(async () => {
  gateway = await startFixture();
});
after(() => gateway.close());

/** The stock without conId and trading class. */
const BARE = [AAPL.symbol, 'STK', '', '0.0', '', '', 'SMART', '', 'USD', ''];

/** An order's fields: to `hidden`, to the percentage constraints, to the hedge, to the algo, and what message versions add. */
const orderFields = (action: string, type: string, limit: string, ...end: readonly (string | number)[]) => [
  ...[action, 10, type, limit, '', 'GTC', '', ACCOUNT, 'O', 0, 'old', 1, 0, 0, 0, 0, 0, 0, 0],
  ...['', 0, '', '', '', '', '', '', 0, '', -1, 0, '', '', 0, '', '', 0, 0, '', 0, '', '', '', '', '', 0],
  ...['', '', '', '', 0, '', '', '', '', '', '', '', '', '', ''],
  ...[0, '', '', 0, 0, ''],
  ...end,
];

describe('a client without frames', () => {
  it('is told server version 76 and what every client is told first', async () => {
    for (const [version, start] of [
      [62, [7]],
      [63, [71, 1, 7]],
      [66, [71, 2, 7, '']],
      [70, [71, 2, 7, '']],
    ] as const) {
      const client = new OldClient(gateway.port, version);
      while (client.hello.length === 0) await pause(2);
      assert.equal(client.hello[0], '76');
      assert.match(client.hello[1] ?? '', /^\d{8} \d\d:\d\d:\d\d /);
      assert.equal(client.received.length, 0);
      client.say(...start);
      await client.hear('errMsg', 3);
      assert.deepEqual(
        client.received.map(({ name }) => name),
        ['managedAccounts', 'nextValidId', 'errMsg', 'errMsg', 'errMsg'],
      );
      await client.leave();
    }
  });

  it('is understood by the versions of its messages, in whatever pieces they come', async () => {
    const client = new OldClient(gateway.port, 63);
    client.say(71, 1, 8);
    const asked = [
      [1, 9, 1, AAPL.conId, ...BARE, 0, '', 1],
      [1, 11, 2, AAPL.conId, ...BARE, '', 0, '', 1, ''],
      [20, 4, 3, ...BARE, 0, '', '1 hour', '1 D', 1, 'TRADES', 1],
      [20, 6, 4, AAPL.conId, ...BARE, '', 0, '', '1 hour', '1 D', 1, 'TRADES', 1, ''],
      [9, 7, 5, AAPL.conId, AAPL.symbol, 'STK', '', '0.0', '', '', 'SMART', 'USD', '', '', 0, '', ''],
      [52, 1, 6, ...BARE.slice(0, 2), 'SMART', '', 'USD', '', 'ReportSnapshot'],
      [54, 1, 7, AAPL.conId, ...BARE, 10, 270],
      [21, 1, 8, ...BARE.slice(0, 7), ...BARE.slice(8), 1, 1, ACCOUNT, 0],
      [49, 1],
    ].flat();
    for (const byte of Buffer.from(asked.map((field) => `${field}\0`).join(''))) {
      client.socket.write(Buffer.of(byte));
    }
    await client.hear('currentTime');
    const bars = await client.hear('historicalData', 2);
    assert.deepEqual(
      bars.map(({ reqId }) => reqId),
      [3, 4],
    );
    const [details] = await client.hear('contractData');
    assert.equal(details?.conId, AAPL.conId);
    await client.hear('tickSnapshotEnd', 2);
    assert.deepEqual(
      client.errors.map(([id]) => id),
      [6, 7, 8],
    );
    await client.leave();
  });

  it('places, changes and cancels orders', async () => {
    for (const [version, clientVersion, end] of [
      [41, 62, [0]],
      [42, 63, [0, '']],
      [45, 66, ['', 0, '', 0, 0, 0]],
    ] as const) {
      const client = new OldClient(gateway.port, clientVersion);
      if (clientVersion === 62) client.say(version);
      else client.say(71, 1, version);
      const [first] = await client.hear('nextValidId');
      const id = Number(first?.orderId);
      const contract = [AAPL.conId, ...BARE, '', '', ''];
      client.say(3, version, id, ...contract, ...orderFields('BUY', 'LMT', '90', ...end));
      client.say(3, version, id + 1, ...contract, ...orderFields('BUY', 'MKT', '', ...end));
      await client.hear('commissionReport');
      client.say(4, 1, id);
      client.say(7, 3, 9, 0, '', '', '', '', '', '');
      client.say(5, 1);
      await client.hear('executionDataEnd');
      await client.hear('openOrderEnd');
      const open = await client.hear('openOrder');
      assert.deepEqual(
        [open[0]?.orderRef, open[0]?.lmtPrice, open[0]?.solicited],
        ['old', 90, clientVersion < 64 ? undefined : false],
      );
      assert.deepEqual(client.errors, [[id, 202]]);
      await client.leave();
    }
  });

  it('is told of a message that it cannot have sent, and the connection ends', async () => {
    for (const [fields, reason] of [
      [[83, 1, 'a6'], /Unknown message type 83/],
      [['x'], /Unknown message type x/],
      [[4, 1, 'AAPL'], /Message type 4.*NumberFormatException/],
    ] as const) {
      const client = new OldClient(gateway.port, 66);
      client.say(71, 2, 9, '');
      await client.hear('errMsg', 3);
      client.say(...fields);
      const told = await client.hear('errMsg', 4);
      assert.equal(told[3]?.code, 320);
      assert.match(String(told[3]?.text), reason);
      while (!client.closed) await pause(2);
    }
    const tooOld = new OldClient(gateway.port, 61);
    while (!tooOld.closed) await pause(2);
    assert.deepEqual(tooOld.hello, []);
  });
});
