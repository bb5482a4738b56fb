import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { accountId } from '../../core/ids.ts';
import { SharedLink } from '../accounts/shared-link.ts';
import type { BrokerSession } from '../port.ts';
import { type TestBroker, testBroker } from './testing/harness.ts';
import { StubGateway } from './testing/stub-gateway.ts';

const REQUEST_FA = 18;
const RECEIVE_FA = 16;
const MASTER = accountId('DF1000000');
const GROUPS = `<ListOfGroups><Group><name>All</name><defaultMethod>NetLiq</defaultMethod>
<ListOfAccts varName="list"><String>DU1000001</String><String>DU1000002</String></ListOfAccts></Group></ListOfGroups>`;

let gateway: StubGateway;
let running: TestBroker[];

beforeEach(async () => {
  gateway = await StubGateway.start({ accounts: `${MASTER},DU1000001,DU1000002,DU1000003,` });
  running = [];
});
afterEach(async () => {
  for (const { broker } of running) await broker.close();
  await gateway.stop();
});

/** A connection for a group and for an account beside it; the sessions that each was told. */
function start(requestTimeoutMs: number): {
  group: BrokerSession[];
  alone: BrokerSession[];
  test: TestBroker;
} {
  const advisor = { advisor: MASTER, group: 'All' };
  const accounts = [MASTER, accountId('DU1000003')];
  const test = testBroker(gateway.port, { advisor, accounts, requestTimeoutMs, streams: 'on-request' });
  running.push(test);
  const link = new SharedLink(test.broker, systemClock);
  const group: BrokerSession[] = [];
  const alone: BrokerSession[] = [];
  link.ofGroup(advisor).onEvent((event) => event.type === 'session' && group.push(event.session));
  link.of(accountId('DU1000003')).onEvent((event) => event.type === 'session' && alone.push(event.session));
  test.broker.start();
  return { group, alone, test };
}

it('asks again for groups that were not told, says so, and trades the group once they are', async () => {
  let asked = 0;
  gateway.on(REQUEST_FA, (connection) => {
    asked += 1;
    if (asked === 3) connection.send([RECEIVE_FA, 1, 1, GROUPS]);
  });
  const { group, alone, test } = start(40);
  await test.next('groups');
  assert.equal(asked, 3);
  assert.equal(group.length, 2);
  assert.match(group[0]?.obstacle ?? '', /groups could not be read .*asked for again/);
  assert.doesNotMatch(group[0]?.obstacle ?? '', /has no group/);
  assert.equal(group[1]?.obstacle, undefined);
  assert.deepEqual(
    group[1]?.groups?.map(({ accounts }) => accounts),
    [['DU1000001', 'DU1000002']],
  );
  assert.equal(alone.length, 1, 'other accounts keep their session');
  const values = await Promise.all([test.broker.accountValues(), followed()]);
  assert.ok(values);
});

/** The requests for account values name the group's accounts as well. */
async function followed(): Promise<void> {
  const REQUEST_MULTI = 76;
  await gateway.until(() => gateway.last.of(REQUEST_MULTI).length === 3);
  assert.deepEqual(
    gateway.last.of(REQUEST_MULTI).map((fields) => fields[3]),
    ['DU1000003', 'DU1000001', 'DU1000002'],
  );
}

it('begins with the groups where they are told at once', async () => {
  gateway.on(REQUEST_FA, (connection) => connection.send([RECEIVE_FA, 1, 1, GROUPS]));
  const { group, test } = start(2_000);
  await test.next('session');
  assert.equal(group.length, 1);
  assert.equal(group[0]?.obstacle, undefined);
  assert.equal(test.of('groups').length, 0);
});

it('asks no more when the connection has ended', async () => {
  const { group, test } = start(40);
  await test.next('session');
  await test.broker.close();
  const asked = gateway.log.filter(([kind]) => kind === String(REQUEST_FA)).length;
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(gateway.log.filter(([kind]) => kind === String(REQUEST_FA)).length, asked);
  assert.equal(group.length, 1);
});
