import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccountId, accountId } from '../core/ids.ts';
import { fromMicros } from '../core/money.ts';
import { quantity } from '../core/price.ts';
import type { AccountGroup } from './advisor/groups.ts';
import type { AllocationTerms, OrderRequest } from './exchange.ts';
import { AAPL, ExchangeBench, type OrderFields } from './testing/fixture.ts';

const MASTER = accountId('DF1234567');
const A = accountId('DU1');
const B = accountId('DU2');
const C = accountId('DU3');
const CLIENTS = [
  { id: A, currency: 'USD', cash: 25_000 },
  { id: B, currency: 'USD', cash: 50_000 },
  { id: C, currency: 'USD', cash: 100_000 },
];

function advised(snapshot?: ReturnType<ExchangeBench['exchange']['snapshot']>): ExchangeBench {
  const bench = new ExchangeBench({
    advisor: { id: MASTER, currency: 'USD', cash: 0 },
    accounts: CLIENTS,
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  if (snapshot === undefined) bench.quote(10, 10, 1_000_000);
  return bench;
}

/** An order for a group. */
const forGroup = (
  bench: ExchangeBench,
  fields: OrderFields,
  group: string,
  more: Partial<AllocationTerms> = {},
): void =>
  bench.place({
    account: '',
    ...fields,
    more: { ...fields.more, allocation: { group, method: '', ...more } } as Partial<OrderRequest>,
  });

const heldBy = (bench: ExchangeBench, account: AccountId): number =>
  bench.exchange.positions(account).find(({ conId }) => conId === AAPL)?.position ?? 0;
const held = (bench: ExchangeBench): readonly [number, number, number] => [
  heldBy(bench, A),
  heldBy(bench, B),
  heldBy(bench, C),
];

const define = (bench: ExchangeBench, method: AccountGroup['method'], amounts: readonly number[]): void =>
  bench.exchange.advisorDesk?.configure({
    groups: [
      {
        name: 'own',
        method,
        members: [A, B, C].map((account, index) => ({ account, amount: amounts[index] ?? 0 })),
      },
    ],
  });

const refusals = (bench: ExchangeBench): string[] => bench.told().filter((line) => line.startsWith('error'));

describe('an advisor', () => {
  it('has an account of its own before the clients’, and groups of all of them', () => {
    const { exchange } = advised();
    assert.deepEqual(exchange.accounts, [MASTER, A, B, C]);
    assert.deepEqual(
      exchange.advisorDesk?.advisor?.groups.map(({ name }) => name),
      ['Equal', 'NetLiq', 'AvailableEquity'],
    );
  });

  for (const [group, size, expected] of [
    ['Equal', 400, [134, 133, 133]],
    ['NetLiq', 700, [100, 200, 400]],
    ['AvailableEquity', 700, [100, 200, 400]],
  ] as const) {
    it(`shares ${size} out by ${group}`, () => {
      const bench = advised();
      forGroup(bench, { id: 1, quantity: size }, group);
      assert.deepEqual(held(bench), expected);
      assert.equal(bench.find(1)?.filled, size);
    });
  }

  for (const [method, amounts, size, expected] of [
    ['Percent', [50, 25, 25], 1000, [500, 250, 250]],
    ['Ratio', [1, 2, 1], 100, [25, 50, 25]],
    ['ContractsOrShares', [10, 0, 5], 15, [10, 0, 5]],
    ['MonetaryAmount', [105, 50, 9], 0, [10, 5, 0]],
  ] as const) {
    it(`shares out by the group's own amounts: ${method}`, () => {
      const bench = advised();
      define(bench, method, amounts);
      forGroup(bench, { id: 1, quantity: size }, 'own');
      assert.deepEqual(held(bench), expected);
    });
  }

  it('changes positions by a percentage: each account its own', () => {
    const bench = advised();
    forGroup(bench, { id: 1, quantity: 700 }, 'NetLiq');
    forGroup(bench, { id: 2, action: 'SELL', quantity: 0 }, 'Equal', {
      method: 'PctChange',
      percentage: -25,
    });
    assert.deepEqual(held(bench), [75, 150, 300]);
    forGroup(bench, { id: 3, quantity: 0 }, 'Equal', { method: 'PctChange', percentage: 10 });
    assert.deepEqual(held(bench), [82, 165, 330]);
    bench.told();
    forGroup(bench, { id: 4, quantity: 0 }, 'Equal', { method: 'PctChange', percentage: -10 });
    forGroup(bench, { id: 4, action: 'SELL', quantity: 0 }, 'Equal', {
      method: 'PctChange',
      percentage: -101,
    });
    assert.deepEqual(refusals(bench), ['error 4 426', 'error 4 10012']);
  });

  it('books an execution with its own commission into each account, and keeps the order one order', () => {
    const bench = advised();
    forGroup(bench, { id: 1, quantity: 700 }, 'NetLiq');
    assert.deepEqual(
      bench.exchange
        .executions()
        .map(({ account, shares, cumQty, commission, permId }) => [
          account,
          shares,
          cumQty,
          fromMicros(commission),
          permId === bench.find(1)?.permId,
        ]),
      [
        [A, 100, 100, 1, true],
        [B, 200, 300, 1, true],
        [C, 400, 700, 2, true],
      ],
    );
    assert.equal(fromMicros(bench.find(1)?.commission ?? (0 as never)), 4);
    assert.equal(fromMicros(bench.exchange.balances(A).totalCashValue), 25_000 - 1001);
    assert.equal(bench.exchange.positions(MASTER).length, 0);
  });

  it('shares partial fills out as they come, after a change of the size too', () => {
    const bench = advised();
    bench.quote(10, 10, 100);
    forGroup(bench, { id: 1, quantity: 700, type: 'LMT', limit: 10 }, 'NetLiq');
    assert.deepEqual(held(bench), [14, 29, 57]);
    forGroup(bench, { id: 1, quantity: 350, type: 'LMT', limit: 10 }, 'NetLiq');
    bench.quote(10, 10, 5000);
    assert.deepEqual(held(bench), [50, 100, 200]);
    assert.equal(bench.find(1)?.status, 'Filled');
  });

  it('refuses what cannot be shared out', () => {
    const bench = advised();
    define(bench, 'Percent', [50, 25, 20]);
    bench.place({ id: 1, account: '' });
    bench.place({ id: 1, account: A, more: { allocation: { group: 'own', method: '' } } });
    forGroup(bench, { id: 1 }, 'nobody');
    forGroup(bench, { id: 1 }, 'own', { method: 'Magic' });
    forGroup(bench, { id: 1 }, 'own');
    forGroup(bench, { id: 1, quantity: 12 }, 'own', { method: 'ContractsOrShares' });
    forGroup(bench, { id: 1, quantity: 95.5 }, 'own', { method: 'Equal' });
    forGroup(bench, { id: 1, more: { cashQty: 40 } }, 'own', { method: 'MonetaryAmount' });
    forGroup(bench, { id: 1, quantity: 1_000_000 }, 'own', { method: 'Equal' });
    assert.deepEqual(refusals(bench), [
      'error 1 436',
      'error 1 201',
      'error 1 321',
      'error 1 321',
      'error 1 10012',
      'error 1 144',
      'error 1 10243',
      'error 1 10294',
      'error 1 201',
    ]);
    assert.deepEqual(held(bench), [0, 0, 0]);
  });

  it('trades for one client by its account, and answers margins on trial for a group together', () => {
    const bench = advised();
    bench.place({ id: 1, account: B, quantity: 10 });
    assert.deepEqual(held(bench), [0, 10, 0]);
    bench.told();
    forGroup(bench, { id: 2, quantity: 300, whatIf: true }, 'Equal');
    bench.place({ id: 3, account: A, quantity: 100, whatIf: true });
    bench.place({ id: 3, account: A, quantity: 10, more: { allocation: { group: 'Equal', method: '' } } });
    assert.deepEqual(bench.told(), ['whatIf 2', 'whatIf 3', 'error 3 201']);
  });

  it('stays an advisor when a restart does not say so, with its own account first', () => {
    const snapshot = advised().exchange.snapshot();
    const { exchange } = new ExchangeBench({ accounts: CLIENTS.slice(0, 1), snapshot });
    assert.deepEqual(exchange.accounts, [MASTER, A, B, C]);
    assert.equal(exchange.advisorDesk?.advisor?.master, MASTER);
  });

  it('has conditions judged by the accounts that take part', () => {
    const bench = advised();
    const margin = { type: 4, conjunction: 'a', isMore: false, value: '50' };
    forGroup(
      bench,
      { id: 1, quantity: 30, more: { conditions: [margin], conditionsIgnoreRth: true } },
      'Equal',
    );
    assert.deepEqual(held(bench), [0, 0, 0]);
    bench.place({ id: 2, account: A, quantity: 7000 });
    bench.quote(10, 10, 100_000);
    bench.quote(10, 10, 100_000);
    assert.equal(bench.find(1)?.status, 'Filled');
  });

  it('keeps groups, parts and aliases over a restart', () => {
    const before = advised();
    before.quote(10, 10, 100);
    forGroup(before, { id: 1, quantity: 700, type: 'LMT', limit: 10, tif: 'GTC' }, 'NetLiq');
    before.exchange.advisorDesk?.configure({ aliases: { [A]: 'Ann' } });
    const bench = advised(JSON.parse(JSON.stringify(before.exchange.snapshot())));
    assert.equal(bench.exchange.advisorDesk?.advisor?.aliases[A], 'Ann');
    bench.quote(10, 10, 5000);
    assert.deepEqual(held(bench), [100, 200, 400]);
  });

  it('an exit that fills in part leaves each account as much in the other exit', () => {
    const bench = advised();
    const exit = { quantity: 100, action: 'SELL', parent: 1 } as const;
    forGroup(bench, { id: 1, quantity: 100, type: 'LMT', limit: 10, transmit: false }, 'Equal');
    forGroup(bench, { ...exit, id: 2, type: 'LMT', limit: 11, transmit: false }, 'Equal');
    forGroup(bench, { ...exit, id: 3, type: 'STP', aux: 9 }, 'Equal');
    assert.deepEqual(held(bench), [34, 33, 33]);
    bench.quote(11, 11.02, 50);
    const left = held(bench);
    assert.equal(left[0] + left[1] + left[2], 50);
    assert.deepEqual(
      bench.find(3)?.allotments?.map(({ quantity }) => quantity),
      left,
    );
    bench.quote(8.9, 8.92, 5000);
    assert.deepEqual(held(bench), [0, 0, 0]);
  });

  it('a corrected execution puts its account right, and what is left of the order with it', () => {
    const bench = advised();
    bench.quote(10, 10, 100);
    forGroup(bench, { id: 1, quantity: 700, type: 'LMT', limit: 10 }, 'NetLiq');
    const [first] = bench.exchange.executions();
    assert.ok(first);
    assert.deepEqual([first.account, first.shares], [A, 14]);
    bench.exchange.correctExecution?.(first.execId, { shares: quantity(20) });
    assert.deepEqual(held(bench), [20, 29, 57]);
    bench.quote(10, 10, 5000);
    assert.equal(bench.find(1)?.status, 'Filled');
    const all = held(bench);
    assert.equal(all[0] + all[1] + all[2], 700);
  });

  it('brackets: exits are shared out as their entry was, and one fill of the entry sets them all to work', () => {
    const bench = advised();
    const bracket = { quantity: 100, conId: AAPL };
    forGroup(bench, { ...bracket, id: 1, type: 'LMT', limit: 10, transmit: false }, 'NetLiq');
    forGroup(bench, { ...bracket, id: 2, action: 'SELL', type: 'STP', aux: 9, parent: 1 }, 'NetLiq');
    assert.equal(bench.find(1)?.status, 'Filled');
    bench.quote(8.9, 8.9, 5000);
    assert.equal(bench.find(2)?.status, 'Filled');
    assert.deepEqual(held(bench), [0, 0, 0]);
  });
});

it('a login that is no advisor’s takes no orders for groups', () => {
  const bench = new ExchangeBench();
  bench.quote(10, 10);
  forGroup(bench, { id: 1 }, 'Equal');
  assert.deepEqual(refusals(bench), ['error 1 344']);
});

it('several accounts add up to one', () => {
  const bench = advised();
  forGroup(bench, { id: 1, quantity: 700 }, 'NetLiq');
  const all = bench.exchange.advisorDesk?.combinedBalances([A, B, C], accountId('All'));
  assert.equal(all && fromMicros(all.netLiquidation), 175_000 - 4);
  assert.equal(all && fromMicros(all.currencies[0]?.marketValues.STK ?? (0 as never)), 7000);
});
