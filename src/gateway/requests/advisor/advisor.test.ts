import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FADataType, OrderType } from '@stoqey/ib';
import { accountId } from '../../../core/ids.ts';
import { replaceFa, requestFa } from '../../codec/client/account.ts';
import { reqAllOpenOrders } from '../../codec/client/orders.ts';
import { type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order, orderStory } from '../../testing/orders.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

const MASTER = 'DF1234567';
const [A, B] = ['DU1111111', 'DU2222222'] as const;

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
beforeEach(async () => {
  gateway = await startFixture(
    {},
    [
      { id: accountId(A), currency: 'USD', cash: 100_000 },
      { id: accountId(B), currency: 'USD', cash: 300_000 },
    ],
    { id: accountId(MASTER), currency: 'USD', cash: 0 },
  );
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const forGroup = (group: string, totalQuantity: number, more: object = {}): void => {
  client.api.placeOrder(id, aapl, order({ account: '', faGroup: group, totalQuantity, ...more }));
  id += 1;
};
const groups = (method: string, ...amounts: readonly (readonly [string, string])[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ListOfGroups><Group><name>mine</name><defaultMethod>${method}</defaultMethod>
  <ListOfAccts varName="list">${amounts
    .map(([account, amount]) => `<Account><acct>${account}</acct><amount>${amount}</amount></Account>`)
    .join('')}</ListOfAccts></Group></ListOfGroups>`;
const errors = (): unknown[] => client.named('error').map(({ args }) => [args[2], args[1]]);

describe('an advisor’s login', () => {
  it('lists the advisor’s account before the clients’', () => {
    assert.deepEqual(client.args('managedAccounts'), [`${MASTER},${A},${B}`]);
  });

  it('tells its groups and aliases, and takes new ones', async () => {
    client.api.requestFA(FADataType.GROUPS);
    await client.hear('receiveFA');
    const [type, xml] = client.args('receiveFA') as [number, string];
    assert.equal(type, 1);
    assert.match(
      xml,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<ListOfGroups>\n\t<Group>\n\t\t<name>Equal<\/name>/,
    );
    client.api.replaceFA(7, FADataType.GROUPS, groups('Percent', [A, '75'], [B, '25.0']));
    await client.hear('replaceFAEnd');
    assert.equal(client.args('replaceFAEnd')[0], 7);
    client.forget();
    client.api.requestFA(FADataType.GROUPS);
    client.api.requestFA(FADataType.ALIASES);
    await client.hear('receiveFA', 2);
    assert.match(String(client.args('receiveFA')[1]), /<acct>DU1111111<\/acct>\n\t+<amount>75.0<\/amount>/);
    assert.match(String(client.args('receiveFA', -1)[1]), /<account>DF1234567<\/account>/);
    client.forget();
    forGroup('mine', 100);
    await client.hear('commissionReport', 2);
    assert.deepEqual(
      client.named('execDetails').map(({ args }) => {
        const { acctNumber, shares, cumQty } = args[2] as {
          acctNumber: string;
          shares: number;
          cumQty: number;
        };
        return [acctNumber, shares, cumQty];
      }),
      [
        [A, 75, 75],
        [B, 25, 100],
      ],
    );
  });

  it('refuses bad configurations and says why, and keeps what it has', async () => {
    client.api.replaceFA(1, FADataType.GROUPS, '<ListOfGroups><Group>');
    client.api.replaceFA(2, FADataType.GROUPS, groups('Magic', [A, '1']));
    client.api.replaceFA(3, FADataType.GROUPS, groups('Ratio', ['DU9', '1']));
    client.api.replaceFA(4, FADataType.GROUPS, groups('Ratio', [A, 'x']));
    client.api.replaceFA(5, FADataType.GROUPS, groups('Percent', [A, '60']));
    client.api.replaceFA(6, FADataType.GROUPS, groups('Ratio', [A, '1'], [A, '1']));
    client.api.replaceFA(7, FADataType.GROUPS, groups('Ratio', [MASTER, '1']));
    await client.settled();
    assert.deepEqual(errors(), [
      [1, 321],
      [2, 321],
      [3, 10231],
      [4, 321],
      [5, 10012],
      [6, 321],
      [7, 10231],
    ]);
    client.api.requestFA(FADataType.GROUPS);
    await client.hear('receiveFA');
    assert.match(String(client.args('receiveFA')[1]), /AvailableEquity/);
  });

  it('echoes the group and who gets how much', async () => {
    client.forget();
    forGroup('NetLiq', 40, { faMethod: 'NetLiq' });
    await client.hear('commissionReport', 2);
    const [, , opened] = client.args('openOrder') as [number, object, { permId: number }];
    assert.partialDeepStrictEqual(opened, { account: '', faGroup: 'NetLiq', faMethod: 'NetLiq' });
    const story = orderStory(client);
    assert.deepEqual(story.slice(0, 4), [
      `openOrder ${id - 1} PreSubmitted`,
      `orderStatus ${id - 1} PreSubmitted 0+40`,
      'execDetails -1 10@100.02',
      'execDetails -1 30@100.02',
    ]);
    const raw = await RawClient.connect(gateway.port, 'v157..178', 8);
    forGroup('NetLiq', 4, { orderType: OrderType.LMT, lmtPrice: 99 });
    await client.settled();
    raw.send(reqAllOpenOrders, {});
    const [resting] = await raw.hear('openOrder');
    const permId = resting?.values.permId;
    assert.equal(resting?.values.sharesAllocation, `${permId}.0/${A}/1,${permId}.0/${B}/3`);
    await raw.leave();
  });

  it('refuses orders without an allocation, with two, and with an unknown one', async () => {
    client.api.placeOrder(id, aapl, order({ account: '' }));
    client.api.placeOrder(id, aapl, order({ account: A, faGroup: 'Equal' }));
    client.api.placeOrder(id, aapl, order({ account: '', faGroup: 'Unequal' }));
    client.api.placeOrder(
      id,
      aapl,
      order({ account: '', faGroup: 'Equal', faMethod: 'PctChange', faPercentage: '-50' }),
    );
    await client.settled();
    assert.deepEqual(errors(), [
      [id, 436],
      [id, 201],
      [id, 321],
      [id, 426],
    ]);
  });

  it('tells sums of all accounts, of a group, and of each', async () => {
    forGroup('NetLiq', 40);
    await client.hear('commissionReport', 2);
    client.forget();
    client.api.reqAccountUpdates(true, `${MASTER}A`);
    await client.hear('accountDownloadEnd');
    const [netLiquidation] = client
      .named('updateAccountValue')
      .filter(({ args }) => args[0] === 'NetLiquidation');
    assert.deepEqual(netLiquidation?.args, ['NetLiquidation', '399997.60', 'USD', `${MASTER}A`]);
    assert.deepEqual(
      client.named('updatePortfolio').map(({ args }) => [args[1], args.at(-1)]),
      [
        [10, A],
        [30, B],
      ],
    );
    client.api.reqAccountSummary(1, 'NetLiq', 'GrossPositionValue');
    client.api.reqPnL(2, 'All', '');
    await client.hear('pnl');
    assert.deepEqual(
      client.named('accountSummary').map(({ args }) => [args[1], args[3]]),
      [
        [A, '1000.10'],
        [B, '3000.30'],
      ],
    );
    assert.deepEqual(client.args('pnl'), [2, -2.4, -2.4, 0]);
  });
});

describe('a client before profiles became groups (version 176)', () => {
  it('keeps them apart, and may name a profile in its orders', async () => {
    const raw = await RawClient.connect(gateway.port, 'v157..176', 8);
    const profiles = `<ListOfAllocationProfiles><AllocationProfile><name>60_40</name><type>1</type>
      <ListOfAllocations varName="listOfAllocations">
        <Allocation><acct>${A}</acct><amount>60.0</amount></Allocation>
        <Allocation><acct>${B}</acct><amount>40.0</amount></Allocation>
      </ListOfAllocations></AllocationProfile></ListOfAllocationProfiles>`;
    raw.send(replaceFa, { faDataType: 2, xml: profiles, reqId: 5 });
    await raw.hear('replaceFAEnd');
    raw.send(requestFa, { faDataType: 1 });
    raw.send(requestFa, { faDataType: 2 });
    const [told, kept] = await raw.hear('receiveFA', 2);
    assert.match(String(told?.values.xml), /<String>DU1111111<\/String>/);
    assert.doesNotMatch(String(told?.values.xml), /60_40/);
    assert.match(String(told?.values.xml), /EqualQuantity/);
    assert.match(String(kept?.values.xml), /<name>60_40<\/name>\n\t\t<type>1<\/type>/);
    const now = await RawClient.connect(gateway.port, 'v157..178', 9);
    now.send(requestFa, { faDataType: 2 });
    now.send(requestFa, { faDataType: 1 });
    const [all] = await now.hear('receiveFA');
    assert.deepEqual(now.errors, [[0, 321]]);
    assert.match(String(all?.values.xml), /<name>60_40<\/name>\n\t\t<defaultMethod>Percent<\/defaultMethod>/);
    await raw.leave();
    await now.leave();
  });
});
