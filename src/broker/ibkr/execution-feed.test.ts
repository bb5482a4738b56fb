import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { execDetails } from './testing/frames.ts';
import { type TestBroker, testBroker } from './testing/harness.ts';
import { StubGateway } from './testing/stub-gateway.ts';

const REQUEST_EXECUTIONS = 7;
const [REQUEST_ID, CLIENT_ID, ACCOUNT] = [2, 3, 4];

describe('a gateway that does not answer when it is asked for all executions', () => {
  let gateway: StubGateway;
  let test: TestBroker;
  /** The questions that it answers. */
  let answers: (clientId: string, account: string) => boolean;

  beforeEach(async () => {
    gateway = await StubGateway.start();
    gateway.on(REQUEST_EXECUTIONS, (connection, fields) => {
      const id = fields[REQUEST_ID] ?? '';
      if (!answers(fields[CLIENT_ID] ?? '', fields[ACCOUNT] ?? '')) return;
      connection.send(execDetails(Number(id), 371, 'a.01', 100, 180.5), [55, 1, id]);
    });
    test = testBroker(gateway.port, { requestTimeoutMs: 100 });
    test.broker.start();
    await test.next('session');
  });
  afterEach(async () => {
    await test.broker.close();
    await gateway.stop();
  });

  /** Client id and account of each question so far. */
  const asked = (): string[] =>
    gateway.last.of(REQUEST_EXECUTIONS).map((fields) => `${fields[CLIENT_ID]}/${fields[ACCOUNT]}`);
  const found = async (): Promise<number | string> => {
    const told = await test.broker.executions();
    return told.ok ? told.value.length : told.error.code;
  };

  it('is asked for those of the account, and for these alone for a while', async () => {
    answers = (_, account) => account === 'DU1234567';
    assert.equal(await found(), 1);
    assert.equal(await found(), 1);
    assert.deepEqual(asked(), ['0/', '0/DU1234567', '0/DU1234567']);
  });

  it('is asked for our own where it does not answer that either, and for all in its next session', async () => {
    answers = (clientId) => clientId === '7';
    assert.equal(await found(), 1);
    assert.deepEqual(asked(), ['0/', '0/DU1234567', '7/']);
    const from = test.events.length;
    gateway.last.socket.destroy();
    await test.next('session', undefined, from);
    answers = () => true;
    assert.equal(await found(), 1);
    assert.deepEqual(asked(), ['0/']);
  });

  it('is not taken to have none where it answers nothing', async () => {
    answers = () => false;
    assert.equal(await found(), 'BROKER_TIMEOUT');
    assert.deepEqual(asked(), ['0/', '0/DU1234567', '7/']);
  });

  it('fails at once when the line is lost meanwhile', async () => {
    answers = () => false;
    const told = found();
    await gateway.until(() => asked().length === 2);
    gateway.last.socket.destroy();
    assert.equal(await told, 'LINK_LOST');
  });
});
