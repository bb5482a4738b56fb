import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BowlineConfigInput } from '../config/schema.ts';
import { readGoLive } from '../golive/read-golive.ts';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld } from '../testing/desk.ts';
import { done, WAIVED } from '../testing/golive.ts';
import type { RunningBowline } from '../up.ts';
import type { IntakeView } from '../views.ts';

const [PAPER, ONE, TWO] = ['DU1000001', 'U1000001', 'U1000002'] as const;

/** Everything on one desk in order: each step stands on the one before it. */
describe('two live accounts of a desk beside a paper one', { timeout: 240_000 }, () => {
  const desk = new Desk();
  let west: GatewayWorld;
  let east: GatewayWorld;
  let up: RunningBowline;
  let sent = 0;
  after(() => desk.close());

  const config = (two: object = {}, input: BowlineConfigInput = {}) =>
    desk.config({
      gateways: { west: { port: west.gateway.port }, east: { port: east.gateway.port } },
      accounts: [
        { id: PAPER, gateway: 'west' },
        { id: ONE, gateway: 'east', mode: 'live', evidence: PAPER },
        { id: TWO, gateway: 'east', mode: 'live', evidence: PAPER, ...two },
      ],
      trading: { symbols: ['SPY', 'MES'], limits: { maxDailyLoss: '2%' } },
      ...input,
    });
  const start = async (...of: Parameters<typeof config>): Promise<void> => {
    up = await desk.up(config(...of));
    await eventually(
      () => up.application.accounts(),
      (accounts) =>
        accounts.every(({ ready, netLiquidation }) => ready && netLiquidation !== undefined) &&
        [ONE, TWO].every((id) => of_(id).status().simulated),
      'three accounts ready',
      60_000,
    );
  };
  const again = async (...of: Parameters<typeof config>): Promise<void> => {
    await up.close();
    await start(...of);
  };
  const of_ = (id: string) => up.application.of(id) ?? assert.fail(`no ${id}`);
  const missing = (id: string): readonly string[] | undefined =>
    up.application
      .accounts()
      .find((account) => account.id === id)
      ?.live?.missing.map(({ name }) => name);
  const buy = (body: object = BUY_MES): Promise<IntakeView> => {
    sent += 1;
    return alert(up, { ...body, id: `alert-${sent}` });
  };
  const codes = ({ accounts = [] }: IntakeView): readonly (string | undefined)[] =>
    accounts.map(({ refusal }) => refusal?.code);
  const BUY_MES = { action: 'buy', symbol: 'MES', quantity: 1, stopLoss: '1%', takeProfit: '2%' } as const;
  const held = (world: GatewayWorld, id: string): number =>
    world.exchange
      .positions(id as Parameters<typeof world.exchange.positions>[0])
      .reduce((sum, { position }) => sum + Math.abs(position), 0);

  before(async () => {
    west = await desk.gateway({ name: 'west', accounts: [PAPER], quoted: ['SPY', 'MES'] });
    east = await desk.gateway({ name: 'east', accounts: [ONE, TWO], quoted: ['SPY', 'MES'] });
  });

  it('1. paper trades; each live account says what it is missing', async () => {
    await start();
    const intake = await buy(BUY_SPY);
    assert.deepEqual(codes(intake), [undefined, 'LIVE_NOT_PERMITTED', 'LIVE_NOT_PERMITTED']);
    const [, one, two] = intake.accounts ?? [];
    assert.match(one?.refusal?.message ?? '', /^U1000001 is a live account .* Missing: \(permit\).*\(arm\)/);
    assert.match(two?.refusal?.message ?? '', /^U1000002 is a live account .* Missing: \(permit\).*\(arm\)/);
    await eventually(
      () => held(west, PAPER),
      (units) => units === 10,
      'the paper fill',
    );
    assert.equal(missing(PAPER), undefined);
    assert.deepEqual(missing(ONE), ['permit', 'settings', 'arm']);
    const { goLive } = up.application;
    assert.equal(await goLive.view(), undefined, 'whose is not said');
    assert.equal((await goLive.waive('cli', 'days', 1, 'no')).refusal?.code, 'ACCOUNT_MISSING');
    assert.equal((await goLive.revokePermit('cli', 'no')).refusal?.code, 'ACCOUNT_MISSING');
    assert.equal((await goLive.arm('cli', 'ALL', 'no')).refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    assert.equal((await goLive.arm('cli', ONE, 'no')).refusal?.code, 'LIVE_NOT_PERMITTED');
    assert.equal((await goLive.arm('cli', PAPER, 'no')).refusal?.code, 'ARM_NOT_LIVE');
  });

  it('2. the evidence is that of the paper account; a permit is for one account alone', async () => {
    done(await up.application.flatten('cli', 'practice'));
    await eventually(
      () => held(west, PAPER),
      (units) => units === 0,
      'a flat account',
    );
    await eventually(
      () => of_(PAPER).positions().length,
      (open) => open === 0,
      'known to be flat',
    );
    done(await of_(PAPER).kill('cli', 'practice'));
    done(await up.application.resume('cli', 'practice', 'ALL'));
    const drill = await up.application.goLive.drill('cli');
    assert.ok('steps' in drill && drill.done, drill.message);
    for (const [item, to] of WAIVED) done(await of_(PAPER).goLive.waive('cli', item, to, 'a rehearsal'));
    const view = await of_(ONE).goLive.view();
    assert.equal(view?.account, PAPER);
    assert.deepEqual(
      view?.items.filter(({ passed }) => !passed).map(({ id, found }) => `${id}: ${found}`),
      [],
    );
    const { goLive } = up.application;
    assert.match(
      done(await goLive.issuePermit('cli', ONE, 'ready')).message,
      /Permit P-\S+ for U1000001 .* at most 1 contract/,
    );
    assert.deepEqual(missing(ONE), ['arm']);
    const issued = (await of_(ONE).goLive.view())?.live.permit;
    assert.equal(issued?.evidence.market, 'simulated', 'it opens no real gateway');
    assert.equal(issued?.evidence.account, PAPER);
    assert.deepEqual(missing(TWO), ['permit', 'settings', 'arm']);
    const folder = join(desk.folder, 'data', 'ibkr', 'permits');
    assert.ok(existsSync(join(folder, ONE, 'permit.json')));
    assert.ok(!existsSync(join(folder, TWO, 'permit.json')));
    assert.notEqual(
      view?.live.fingerprint,
      (await of_(TWO).goLive.view())?.live.fingerprint,
      'each has settings of its own',
    );
  });

  it('3. arming one arms no other, and the first week of each is its own', async () => {
    done(await up.application.goLive.arm('cli', ONE, 'at the desk'));
    assert.deepEqual(missing(ONE), []);
    assert.deepEqual(missing(TWO), ['permit', 'settings', 'arm']);
    assert.deepEqual(codes(await buy({ ...BUY_MES, quantity: 2 })), [
      undefined,
      'FIRST_WEEK_LIMIT',
      'LIVE_NOT_PERMITTED',
    ]);
    assert.deepEqual(codes(await buy({ ...BUY_MES, stopLoss: '1.5%' })), [
      undefined,
      undefined,
      'LIVE_NOT_PERMITTED',
    ]);
    await eventually(
      () => held(east, ONE),
      (units) => units === 1,
      'the first live fill',
    );
    assert.equal(held(east, TWO), 0);
    done(await up.application.goLive.issuePermit('cli', TWO, 'ready'));
    assert.deepEqual(missing(ONE), [], 'the other stays armed');
    done(await up.application.goLive.arm('cli', TWO, 'at the desk'));
    const status = up.application.status();
    assert.equal(status.live?.open, true);
    assert.deepEqual(status.live?.missing, []);
  });

  it('4. a halt of one disarms that one; the desk’s stop button stops all', async () => {
    done(await of_(ONE).kill('cli', 'enough of this one'));
    assert.equal(of_(ONE).status().tradingState, 'halted');
    assert.equal(of_(TWO).status().tradingState, 'active');
    done(await of_(ONE).resume('cli', 'looked', ONE));
    assert.deepEqual(missing(ONE), ['arm']);
    assert.deepEqual(missing(TWO), []);
    const ownFile = join(desk.folder, 'data', `KILL-${ONE}`);
    writeFileSync(ownFile, '');
    await eventually(
      () => of_(ONE).status().tradingState,
      (state) => state === 'halted',
      'halted by its own file',
    );
    assert.equal(of_(TWO).status().tradingState, 'active');
    assert.equal((await of_(ONE).resume('cli', 'looked', ONE)).refusal?.code, 'KILL_FILE_PRESENT');
    rmSync(ownFile);
    done(await of_(ONE).resume('cli', 'looked', ONE));
    done(await up.application.kill('cli', 'enough', 'flatten'));
    assert.deepEqual(
      up.application.accounts().map(({ tradingState }) => tradingState),
      ['halted', 'halted', 'halted'],
    );
    await eventually(
      () => held(east, ONE) + held(west, PAPER),
      (units) => units === 0,
      'all is flat',
    );
    const all = await up.application.resume('cli', 'looked', 'ALL');
    assert.deepEqual(
      all.accounts?.map(({ account, refusal }) => [account, refusal?.code]),
      [
        [PAPER, undefined],
        [ONE, 'ACCOUNT_NOT_CONFIRMED'],
        [TWO, 'ACCOUNT_NOT_CONFIRMED'],
      ],
    );
    for (const id of [ONE, TWO]) done(await up.application.resume('cli', 'looked', id));
    assert.deepEqual(missing(TWO), ['arm'], 'resuming arms nobody');
  });

  it('5. a looser setting of one shuts that one, and a restart disarms all', async () => {
    done(await up.application.goLive.arm('cli', ONE, 'at the desk'));
    await again({ multiplier: 3 });
    assert.deepEqual(missing(ONE), ['arm']);
    assert.deepEqual(missing(TWO), ['settings', 'arm']);
    assert.match(
      (await up.application.goLive.arm('cli', TWO, 'no')).message,
      /\(settings\) looser than the permit allows: multiplier 1 → 3;/,
    );
    done(await up.application.goLive.confirm('cli', TWO, 'three times'));
    done(await up.application.goLive.arm('cli', TWO, 'at the desk'));
    assert.deepEqual(missing(ONE), ['arm']);
    const disarmed = done(await up.application.goLive.disarm('cli', 'leaving'));
    assert.deepEqual(
      disarmed.accounts?.map(({ account }) => account),
      [ONE, TWO],
    );
    assert.deepEqual(missing(TWO), ['arm']);
    done(await of_(TWO).goLive.revokePermit('cli', 'over'));
    assert.deepEqual(missing(ONE), ['arm']);
    assert.deepEqual(missing(TWO), ['permit', 'settings', 'arm']);
  });

  it('6. is told from the files, and without named evidence there is no permit', async () => {
    const read = readGoLive(config(), Date.now());
    assert.deepEqual(
      read.map(({ account, view }) => [account, view.account, view.live.permit?.account]),
      [
        [PAPER, PAPER, undefined],
        [ONE, PAPER, ONE],
        [TWO, PAPER, undefined],
      ],
    );
    await again({ evidence: undefined });
    const refused = await up.application.goLive.issuePermit('cli', TWO, 'ready');
    assert.equal(refused.refusal?.code, 'EVIDENCE_MISSING');
    assert.match(refused.message, /set `evidence: 'DU…'` of this account in `accounts`/);
  });
});
