import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { JournalReader } from '../../journal/journal-reader.ts';
import type { BowlineConfigInput } from '../config/schema.ts';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld, PAPER } from '../testing/desk.ts';
import { done, WAIVED } from '../testing/golive.ts';
import type { RunningBowline } from '../up.ts';
import type { IntakeView } from '../views.ts';
import { readGoLive } from './read-golive.ts';

const LIVE = 'U1234567';
const BUY_MES = { action: 'buy', symbol: 'MES', quantity: 1, stopLoss: '1%', takeProfit: '2%' } as const;

/** Everything on one desk in order: each step stands on the one before it. */
describe('the way to a live account, over TCP', { timeout: 240_000 }, () => {
  const paper = new Desk();
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline | undefined;
  after(async () => {
    await desk.close();
    await paper.close();
  });

  const live = async (input: BowlineConfigInput = {}, account: string | undefined = LIVE) => {
    await up?.close();
    up = await desk.up(config(input, account));
    await eventually(
      () => up?.application.status(),
      (status) => status?.account !== undefined && status.simulated,
      'the values of the live account',
    );
    return up;
  };
  const config = (input: BowlineConfigInput = {}, account: string | undefined = LIVE) =>
    desk.configFor(
      world.gateway.port,
      {
        mode: 'live',
        golive: { evidence: join(paper.folder, 'data') },
        ...input,
        trading: { symbols: ['SPY', 'MES'], ...input.trading },
      },
      account,
    );
  const now = (): RunningBowline => {
    assert.ok(up);
    return up;
  };
  const goLive = () => now().application.goLive;
  const missing = async (): Promise<string[]> =>
    ((await goLive().view())?.live.parts ?? []).flatMap(({ name, present }) => (present ? [] : [name]));
  let sent = 0;
  /** Each with an id of its own: the same body twice in a minute would be a duplicate. */
  const send = (to: RunningBowline, body: object): Promise<IntakeView> => {
    sent += 1;
    return alert(to, { ...body, id: `alert-${sent}` });
  };
  const refusal = async (body: object): Promise<string> => {
    const { refusal: found } = await send(now(), body);
    return `${found?.code}: ${found?.message}`;
  };
  const placed = () => world.events.filter(({ type }) => type === 'order').length;
  const arm = () => goLive().arm('cli', LIVE, 'at the desk');
  const journalled = (): string[] => {
    const journal = JournalReader.open(join(desk.folder, 'data', 'live', 'journal.sqlite'));
    assert.ok(journal);
    try {
      return [...journal.read()].map(({ type }) => type).filter((type) => /^(permit|live)\./.test(type));
    } finally {
      journal.close();
    }
  };

  before(async () => {
    world = await desk.gateway({ accounts: [LIVE] });
  });

  it('1. gathers evidence on paper, with drills and recorded waivers', async () => {
    const { gateway } = await paper.gateway();
    const trading = { symbols: ['SPY'], limits: { maxDailyLoss: '2%' as const } };
    up = await paper.up(paper.configFor(gateway.port, { trading }));
    const { application } = up;
    assert.equal((await send(up, BUY_SPY)).accepted, true);
    await eventually(
      () => application.positions()[0]?.quantity,
      (quantity) => quantity === 10,
      'the fill',
    );
    done(await application.flatten('cli', 'practice'));
    await eventually(
      () => application.positions(),
      (positions) => positions.length === 0,
      'a flat account',
    );
    done(await application.kill('cli', 'practice'));
    done(await application.resume('cli', 'practice', PAPER));
    const before_ = (await application.goLive.view())?.items.find(({ id }) => id === 'limits');
    assert.equal(before_?.found, 'DAILY_LOSS');
    const drill = await application.goLive.drill('cli');
    assert.ok('steps' in drill && drill.done, drill.message);
    assert.deepEqual(application.orders({ open: true }), []);
    for (const [item, to] of WAIVED) done(await application.goLive.waive('cli', item, to, 'a rehearsal'));
    const refused = await application.goLive.waive('cli', 'stop-button', undefined, 'no');
    assert.equal(refused.refusal?.code, 'ITEM_NOT_WAIVABLE');
    const view = await application.goLive.view();
    assert.deepEqual(
      view?.items.filter(({ passed }) => !passed),
      [],
    );
    assert.equal(view?.market, 'simulated');
    assert.equal((await application.goLive.arm('cli', PAPER, 'no')).refusal?.code, 'ARM_NOT_LIVE');
    assert.match(
      (await application.goLive.issuePermit('cli', PAPER, 'no')).message,
      /Missing: \(mode\) the configuration says mode paper/,
    );
    await up.close();
  });

  it('2. is shut while the configuration names no account', async () => {
    await up?.close();
    up = await desk.up(
      desk.configFor(world.gateway.port, {
        mode: 'live',
        golive: { evidence: join(paper.folder, 'data') },
      }),
    );
    assert.match(await refusal(BUY_SPY), /^LIVE_NOT_PERMITTED: .*\(account\) no account is configured/);
    assert.match((await goLive().issuePermit('cli', LIVE, 'no')).message, /\(account\) no account/);
  });

  it('3. is shut without a permit, and names every missing part', async () => {
    await live();
    assert.match(
      await refusal(BUY_SPY),
      /^LIVE_NOT_PERMITTED: U1234567 is a live account .* Missing: \(permit\) no permit .*; \(settings\) .*; \(arm\)/,
    );
    assert.deepEqual(await missing(), ['permit', 'settings', 'arm']);
    assert.equal((await arm()).refusal?.code, 'LIVE_NOT_PERMITTED');
    const { live: shown } = now().application.status();
    assert.deepEqual(
      shown?.missing.map(({ name }) => name),
      ['permit', 'settings', 'arm'],
    );
  });

  it('4. issues a permit for the typed account when the checklist is complete', async () => {
    await live({ trading: { limits: { maxWeeklyLoss: 1_000 } } });
    const incomplete = await goLive().issuePermit('cli', LIVE, 'ready');
    assert.equal(incomplete.refusal?.code, 'GOLIVE_INCOMPLETE');
    assert.match(incomplete.message, /\(limits\) .*: WEEKLY_LOSS, wanted none/);
    await live({ trading: { limits: { maxDailyLoss: '2%' } } });
    const typo = await goLive().issuePermit('cli', 'U7654321', 'ready');
    assert.equal(typo.refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    assert.match(
      done(await goLive().issuePermit('cli', LIVE, 'ready')).message,
      /at most 1 contract, or 5000/,
    );
    assert.deepEqual(await missing(), ['arm']);
    const { permit } = (await goLive().view())?.live ?? {};
    assert.equal(permit?.evidence.market, 'simulated');
    assert.equal(permit?.evidence.waived.length, WAIVED.length);
    assert.match(await refusal(BUY_MES), /^LIVE_NOT_PERMITTED: .*Missing: \(arm\) live trading is not armed/);
    assert.equal(placed(), 0);
  });

  it('5. is armed by the typed account id, and the first live order leaves, one contract at most', async () => {
    assert.equal((await goLive().arm('cli', 'U7654321', 'no')).refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    done(await arm());
    assert.equal(now().application.status().live?.open, true);
    assert.match(await refusal({ ...BUY_MES, quantity: 2 }), /^FIRST_WEEK_LIMIT: .*2 contracts.* allows 1/);
    assert.match(await refusal({ ...BUY_SPY, quantity: 100 }), /^FIRST_WEEK_LIMIT/);
    const first = await send(now(), BUY_MES);
    assert.equal(first.accepted, true, JSON.stringify(first));
    await eventually(
      () => now().application.positions()[0]?.quantity,
      (quantity) => quantity === 1,
      'the first live fill',
    );
    assert.ok(placed() > 0);
    assert.match(await refusal({ ...BUY_MES, stopLoss: '1.5%' }), /^FIRST_WEEK_LIMIT: .*2 contracts/);
  });

  it('6. is disarmed by a kill; resuming does not arm; what is held can be closed', async () => {
    done(await now().application.kill('cli', 'enough'));
    assert.equal(now().application.status().live?.armed, false);
    done(await now().application.resume('cli', 'looked', LIVE));
    assert.match(await refusal(BUY_SPY), /^LIVE_NOT_PERMITTED: .*Missing: \(arm\)/);
    done(await now().application.flatten('cli', 'enough'));
    await eventually(
      () => now().application.positions(),
      (positions) => positions.length === 0,
      'a flat live account',
    );
  });

  it('7. is disarmed by a restart', async () => {
    done(await arm());
    await live({ trading: { limits: { maxDailyLoss: '2%' } } });
    assert.deepEqual(await missing(), ['arm']);
    assert.equal(journalled().at(-1), 'live.disarmed');
  });

  it('8. is shut by a raised limit until that is confirmed; a lowered one is free', async () => {
    await live({ trading: { limits: { maxDailyLoss: '3%', maxContracts: 5 } } });
    assert.deepEqual(await missing(), ['settings', 'arm']);
    const refused = await arm();
    assert.match(
      refused.message,
      /Missing: \(settings\) looser than the permit allows: maxDailyLoss 2% → 3%;/,
    );
    const { changes = [], fingerprint } = (await goLive().view())?.live ?? {};
    assert.deepEqual(
      changes.filter(({ upward }) => upward).map(({ name }) => name),
      ['maxDailyLoss'],
    );
    assert.deepEqual(
      changes
        .filter(({ upward }) => !upward)
        .map(({ name, before: was, after: is }) => `${name} ${was} ${is}`),
      ['maxContracts 10 5'],
    );
    const stale = await goLive().confirm('cli', LIVE, 'more room', 'sha256:0');
    assert.equal(stale.refusal?.code, 'SETTINGS_CHANGED');
    assert.equal((await goLive().confirm('cli', PAPER, 'no')).refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    assert.match(
      done(await goLive().confirm('cli', LIVE, 'more room', fingerprint)).message,
      /maxDailyLoss 2% → 3%/,
    );
    assert.match(done(await goLive().confirm('cli', LIVE, 'again')).message, /nothing to confirm/);
    done(await arm());
    assert.equal((await send(now(), BUY_MES)).accepted, true);
    done(await now().application.kill('cli', 'enough', 'flatten'));
  });

  it('9. is shut by a permit that was changed, by another key and by a lost file', async () => {
    const path = join(desk.folder, 'data', 'live', 'permit.json');
    const kept = readFileSync(path, 'utf8');
    const limits = { maxDailyLoss: '3%' as const, maxContracts: 5 };
    writeFileSync(path, kept.replace('"maxContracts": 1,', '"maxContracts": 9,'));
    await live({ trading: { limits } });
    assert.match(await refusal(BUY_MES), /\(permit\) the permit .* \(PERMIT_TAMPERED\)/);
    const key = join(desk.folder, 'data', 'secrets', 'permit-key.pem');
    const held = readFileSync(key);
    writeFileSync(path, kept);
    rmSync(key);
    await live({ trading: { limits } });
    assert.match(await refusal(BUY_MES), /\(permit\) the permit .* \(PERMIT_KEY_MISSING\)/);
    writeFileSync(key, held, { mode: 0o600 });
    rmSync(path);
    await live({ trading: { limits } });
    assert.match(await refusal(BUY_MES), /\(permit\) permit P-\S+ is in the journal, and its file is gone/);
    writeFileSync(path, kept, { mode: 0o600 });
  });

  it('10. is shut in mode paper, whatever else is there', async () => {
    await up?.close();
    up = await desk.up(config({ mode: 'paper' }));
    assert.match(await refusal(BUY_MES), /^LIVE_NOT_PERMITTED: .*\(mode\) the configuration says mode paper/);
    assert.match(await refusal({ action: 'close', symbol: 'MES' }), /^LIVE_NOT_PERMITTED/);
  });

  it('11. is shut for good by a revocation', async () => {
    await live({ trading: { limits: { maxDailyLoss: '3%', maxContracts: 5 } } });
    assert.deepEqual(await missing(), ['arm']);
    done(await goLive().revokePermit('cli', 'over'));
    assert.deepEqual(await missing(), ['permit', 'settings', 'arm']);
    assert.equal((await goLive().revokePermit('cli', 'over')).refusal?.code, 'PERMIT_MISSING');
    await up?.close();
    up = undefined;
    assert.deepEqual(journalled(), [
      'permit.issued',
      'live.armed',
      'live.disarmed',
      'live.armed',
      'live.disarmed',
      'permit.confirmed',
      'live.armed',
      'live.disarmed',
      'permit.revoked',
    ]);
  });

  it('is told from the files when no Bowline runs', () => {
    const [read] = readGoLive(config({ trading: { limits: { maxDailyLoss: '3%' } } }), Date.now());
    const view = read?.view;
    assert.equal(view?.account, PAPER);
    assert.equal(view?.live.open, false);
    assert.deepEqual(
      view?.live.parts.map(({ present }) => present),
      [true, false, false, false, false],
    );
  });
});
