import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { clientOrderId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Pricing } from '../port.ts';
import { openOrder } from './testing/frames.ts';
import { approved, type TestBroker, testBroker, ticket } from './testing/harness.ts';
import { StubGateway } from './testing/stub-gateway.ts';

/** Places of fields in a placeOrder message at server version 193. */
const FIELD = {
  orderId: 1,
  conId: 2,
  exchange: 9,
  action: 16,
  totalQuantity: 17,
  orderType: 18,
  lmtPrice: 19,
  auxPrice: 20,
  tif: 21,
  ocaGroup: 22,
  account: 23,
  orderRef: 26,
  transmit: 27,
  parentId: 28,
  outsideRth: 33,
  ocaType: 46,
  trailStopPrice: 68,
  trailingPercent: 69,
  whatIf: 84,
  orderMiscOptions: 85,
} as const;
const FIELDS_AT_193 = 118;
/** Fields that IB reads as numbers or flags without a meaning of their own for "empty". */
const NEVER_EMPTY = [
  'orderId',
  'conId',
  'action',
  'totalQuantity',
  'orderType',
  'tif',
  'account',
  'orderRef',
  'transmit',
  'parentId',
  'outsideRth',
  'ocaType',
  'whatIf',
] as const;

let gateway: StubGateway;
let test: TestBroker;

beforeEach(async () => {
  gateway = await StubGateway.start();
  test = testBroker(gateway.port);
  test.broker.start();
  await test.next('session');
});
afterEach(async () => {
  await test.broker.close();
  await gateway.stop();
});

async function placed(count: number): Promise<string[][]> {
  await gateway.until(() => gateway.last.of(3).length === count);
  return gateway.last.of(3);
}

const pick = (message: string[], ...names: (keyof typeof FIELD)[]): string[] =>
  names.map((name) => message[FIELD[name]] ?? '<absent>');

describe('an order on the wire', () => {
  it('has every field in its place, with nothing left to a default', async () => {
    test.broker.place(
      approved(ticket(371, { type: 'limit', limit: price(180.5) }, { outsideRth: true, tif: 'GTC' })),
    );
    const [message = []] = await placed(1);
    assert.equal(message.length, FIELDS_AT_193);
    for (const name of NEVER_EMPTY) assert.notEqual(message[FIELD[name]], '', name);
    assert.deepEqual(
      pick(
        message,
        'orderId',
        'conId',
        'exchange',
        'action',
        'totalQuantity',
        'orderType',
        'lmtPrice',
        'auxPrice',
        'tif',
      ),
      ['371', '265598', 'SMART', 'BUY', '100', 'LMT', '180.5', '', 'GTC'],
    );
    assert.deepEqual(pick(message, 'account', 'orderRef', 'transmit', 'parentId', 'outsideRth', 'whatIf'), [
      'DU1234567',
      'test-371',
      '1',
      '0',
      '1',
      '0',
    ]);
    // The list of miscellaneous options is one empty field; an empty array would have taken it away.
    assert.deepEqual(pick(message, 'orderMiscOptions', 'ocaGroup', 'ocaType'), ['', '', '0']);
  });

  const cases: readonly [Pricing, string[]][] = [
    [{ type: 'market' }, ['MKT', '', '', '', '']],
    [{ type: 'limit', limit: price(10) }, ['LMT', '10', '', '', '']],
    [{ type: 'stop', stop: price(9) }, ['STP', '', '9', '', '']],
    [{ type: 'stop-limit', stop: price(9), limit: price(8.9) }, ['STP LMT', '8.9', '9', '', '']],
    [{ type: 'trailing-stop', amount: 0.5, stop: price(9) }, ['TRAIL', '', '0.5', '9', '']],
    [{ type: 'trailing-stop-percent', percent: 2, stop: price(9) }, ['TRAIL', '', '', '9', '2']],
  ];
  for (const [pricing, expected] of cases) {
    it(`prices ${pricing.type}`, async () => {
      test.broker.place(approved(ticket(371, pricing)));
      const [message = []] = await placed(1);
      assert.deepEqual(
        pick(message, 'orderType', 'lmtPrice', 'auxPrice', 'trailStopPrice', 'trailingPercent'),
        expected,
      );
    });
  }

  it('is the same for every version that is supported', async () => {
    await test.broker.close();
    for (const [version, fields] of [
      [177, 114],
      [193, 118],
    ] as const) {
      gateway.behaviour.serverVersion = version;
      const other = testBroker(gateway.port);
      other.broker.start();
      await other.next('session');
      other.broker.place(approved(ticket(371, { type: 'market' })));
      await gateway.until(() => gateway.last.of(3).length === 1);
      assert.equal(gateway.last.of(3)[0]?.length, fields);
      await other.broker.close();
    }
  });
});

describe('a bracket', () => {
  const bracket = () =>
    approved({
      entry: ticket(371, { type: 'market' }, { tif: 'DAY' }),
      exits: [
        ticket(372, { type: 'stop', stop: price(175) }, { side: 'SELL', tif: 'GTC', outsideRth: true }),
        ticket(373, { type: 'limit', limit: price(190) }, { side: 'SELL', tif: 'GTC' }),
      ],
    });

  it('is staged: only the last leg transmits, the exits hang on the entry and on each other', async () => {
    test.broker.placeBracket(bracket());
    const messages = await placed(3);
    assert.deepEqual(
      messages.map((message) => pick(message, 'orderId', 'parentId', 'transmit', 'ocaGroup', 'ocaType')),
      [
        ['371', '0', '0', '', '0'],
        ['372', '371', '0', 'test-371-exits', '2'],
        ['373', '371', '1', 'test-371-exits', '2'],
      ],
    );
    assert.deepEqual(
      messages.map((message) => pick(message, 'tif', 'outsideRth')),
      [
        ['DAY', '0'],
        ['GTC', '1'],
        ['GTC', '0'],
      ],
    );
  });

  it('takes an exit later, as a child of the entry that works', async () => {
    const { exits } = bracket();
    const [exit] = exits;
    assert.ok(exit);
    test.broker.place(approved({ ...exit, parentId: clientOrderId(371), ocaGroup: 'together' }));
    const [message = []] = await placed(1);
    assert.deepEqual(pick(message, 'parentId', 'transmit', 'ocaGroup', 'ocaType'), [
      '371',
      '1',
      'together',
      '2',
    ]);
  });

  it('with one exit needs no group', async () => {
    const { entry, exits } = bracket();
    test.broker.placeBracket(approved({ entry, exits: exits.slice(0, 1) }));
    const messages = await placed(2);
    assert.deepEqual(pick(messages[1] ?? [], 'parentId', 'transmit', 'ocaGroup', 'ocaType'), [
      '371',
      '1',
      '',
      '0',
    ]);
  });

  it('leaves an exit without a group alone where the others have groups', async () => {
    const { entry, exits } = bracket();
    const rest = ticket(374, { type: 'stop', stop: price(175) }, { side: 'SELL', tif: 'GTC' });
    const grouped = exits.map((exit) => ({ ...exit, ocaGroup: 'first' }));
    test.broker.placeBracket(approved({ entry, exits: [...grouped, rest] }));
    const messages = await placed(4);
    assert.deepEqual(
      messages.map((message) => pick(message, 'orderId', 'transmit', 'ocaGroup', 'ocaType')),
      [
        ['371', '0', '', '0'],
        ['372', '0', 'first', '2'],
        ['373', '0', 'first', '2'],
        ['374', '1', '', '0'],
      ],
    );
  });

  it('is handed to the socket within the call, in one piece', async () => {
    await gateway.until(() => gateway.last.of(49).length === 1);
    const chunks = gateway.last.chunks.length;
    test.broker.placeBracket(bracket());
    assert.deepEqual(
      test.of('sent').map(({ orderIds }) => orderIds),
      [[371, 372, 373]],
    );
    await placed(3);
    assert.equal(gateway.last.chunks.length, chunks + 1);
  });

  it('without exits is a mistake of the caller', () => {
    assert.throws(
      () => test.broker.placeBracket(approved({ entry: ticket(371, { type: 'market' }), exits: [] })),
      RangeError,
    );
  });
});

it('cancels in the layout of the server version', async () => {
  test.broker.cancel(clientOrderId(371));
  await gateway.until(() => gateway.last.of(4).length === 1);
  assert.deepEqual(gateway.last.of(4)[0], ['4', '371', '', '', '2147483647']);
});

describe('the change of an exit', () => {
  const stop = (orderId: number) =>
    ticket(orderId, { type: 'stop', stop: price(175) }, { side: 'SELL', ocaGroup: 'ours-exits' });
  const told = (orderId: number, clientId: number): readonly (string | number)[] =>
    openOrder({ orderId, clientId, ref: `test-${orderId}`, type: 'STP', aux: '170' }).with(19, '900000371');

  const groupsSent = async (orderId: number): Promise<unknown[]> => {
    test.broker.amend(approved({ order: stop(orderId), parentId: clientOrderId(371) }));
    await gateway.until(() => gateway.last.of(3).length === 1);
    const fields = gateway.last.of(3)[0] ?? [];
    return [fields[FIELD.ocaGroup], fields[FIELD.ocaType], fields[FIELD.parentId]];
  };

  it('names the group and type that the gateway has told, which IB refuses to revise', async () => {
    gateway.last.send(told(372, 7));
    await test.next('order');
    assert.deepEqual(await groupsSent(372), ['900000371', '3', '371']);
  });

  it('names its own where the gateway has told of none, or of an order of another client', async () => {
    gateway.last.send(told(373, 8));
    await test.next('order');
    assert.deepEqual(await groupsSent(373), ['ours-exits', '2', '371']);
  });
});
