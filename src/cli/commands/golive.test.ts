import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sampleDrill, sampleGoLive } from '../../server/test-support/memory-golive.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { Terminal } from '../test-support/run.ts';

describe('bowline golive without a running Bowline', () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  it('shows what is missing, and exits with 3 until nothing is', async () => {
    terminal.parts = { readGoLive: async () => [{ view: sampleGoLive() }] };
    assert.equal(await terminal.run('golive'), EXIT.refused);
    assert.match(terminal.out, /MISSING {2}days +Days of trading {2}3 \(wanted: at least 7\)/);
    assert.match(terminal.out, /WAIVED +trades .*; waived to 40: a slow strategy/);
    assert.match(terminal.out, /Live trading of U1234567: not permitted/);
    assert.match(terminal.out, /MISSING {2}settings {2}looser than the permit allows/);
    assert.match(terminal.out, /UPWARD {3}maxContracts {2}1 → 5/);
    terminal.parts = { readGoLive: async () => [{ view: { ...sampleGoLive(), passed: true } }] };
    assert.equal(await terminal.run('golive', '--json'), EXIT.done);
    assert.equal(JSON.parse(terminal.out).passed, true);
    terminal.parts = { readGoLive: async () => [] };
    assert.equal(await terminal.run('golive'), EXIT.failed);
    assert.match(terminal.err, /There is no journal/);
    terminal.parts = {
      readGoLive: async () =>
        ['U1', 'U2'].map((account) => ({ account, view: { ...sampleGoLive(), passed: account === 'U1' } })),
    };
    assert.equal(await terminal.run('golive'), EXIT.refused);
    assert.match(terminal.out, /^== U1\n(.*\n)*== U2\n/);
    assert.equal(await terminal.run('golive', '--account', 'U1'), EXIT.done);
    assert.doesNotMatch(terminal.out, /==/);
  });

  it('needs a running Bowline for everything that is kept', async () => {
    for (const args of [
      ['golive', 'drill'],
      ['golive', 'confirm'],
      ['golive', 'waive', 'days', '--reason', 'known'],
      ['arm', '--account', 'U1', '--reason', 'now'],
      ['disarm'],
    ])
      assert.equal(await terminal.run(...args), EXIT.failed, args.join(' '));
  });
});

describe('the way to live on the command line', () => {
  const server = new Terminal();
  const { application } = server;
  const { goLive } = application;
  let terminal: Terminal;
  let ended: Promise<ExitCode>;
  before(async () => {
    ({ ended } = await server.up());
    terminal = server.beside();
  });
  after(async () => {
    server.stop();
    await ended;
    server.dispose();
  });
  beforeEach(() => {
    application.actions.length = 0;
    application.action = { done: true, message: 'Done.', orders: [] };
    goLive.goLiveView = sampleGoLive();
    goLive.drillView = sampleDrill();
  });
  const reason = ['--reason', 'because'];

  it('asks the running Bowline', async () => {
    assert.equal(await terminal.run('golive', '--json'), EXIT.refused);
    assert.deepEqual(JSON.parse(terminal.out), sampleGoLive());
  });

  it('orders what a person means', async () => {
    const cli = { origin: 'cli', reason: 'because' };
    for (const [args, asked] of [
      [['golive', 'waive', 'days', '--to', '3'], { name: 'waive', item: 'days', to: 3, ...cli }],
      [['golive', 'waive', 'night'], { name: 'waive', item: 'night', ...cli }],
      [['golive', 'waive', 'days', '--withdraw'], { name: 'withdraw', item: 'days', ...cli }],
      [['golive', 'permit', '--account', 'U1'], { name: 'permit', account: 'U1', ...cli }],
      [['golive', 'revoke'], { name: 'revoke', ...cli }],
      [['arm', '--account', 'U1'], { name: 'arm', account: 'U1', ...cli }],
      [['disarm'], { name: 'disarm', ...cli }],
    ] as const) {
      application.actions.length = 0;
      assert.equal(await terminal.run(...args, ...reason), EXIT.done, args.join(' ') + terminal.err);
      assert.deepEqual(application.actions, [asked]);
    }
    assert.equal(await terminal.run('disarm'), EXIT.done);
  });

  it('wants account and reason where a safety is taken away', async () => {
    for (const args of [
      ['arm', '--account', 'U1'],
      ['arm', ...reason],
      ['golive', 'permit', ...reason],
      ['golive', 'waive', 'days'],
      ['golive', 'waive', 'days', '--to', '-1', ...reason],
      ['golive', 'revoke'],
    ])
      assert.equal(await terminal.run(...args), EXIT.usage, args.join(' '));
  });

  it('prints a refusal and exits with 3', async () => {
    const message = 'U1234567 cannot be armed. Missing: (permit) no permit has been issued.';
    application.action = {
      done: false,
      message,
      orders: [],
      refusal: { code: 'LIVE_NOT_PERMITTED', message },
    };
    assert.equal(await terminal.run('arm', '--account', 'U1234567', ...reason), EXIT.refused);
    assert.match(terminal.err, /cannot be armed\. Missing: \(permit\)/);
  });

  it('shows what there is to confirm, and confirms what it has shown', async () => {
    assert.equal(await terminal.run('golive', 'confirm'), EXIT.refused);
    assert.match(terminal.out, /UPWARD {3}maxContracts {2}1 → 5\nTo confirm what is upward/);
    assert.deepEqual(application.actions, []);
    assert.equal(await terminal.run('golive', 'confirm', '--account', 'U1234567', ...reason), EXIT.done);
    const { fingerprint } = sampleGoLive().live;
    assert.deepEqual(application.actions, [
      { name: 'confirm', origin: 'cli', account: 'U1234567', reason: 'because', fingerprint },
    ]);
    goLive.goLiveView = { ...sampleGoLive(), live: { ...sampleGoLive().live, changes: [] } };
    assert.equal(await terminal.run('golive', 'confirm'), EXIT.done);
    assert.match(terminal.out, /Nothing is different/);
    const { permit: _permit, ...without } = sampleGoLive().live;
    goLive.goLiveView = { ...sampleGoLive(), live: { ...without, changes: [] } };
    assert.equal(await terminal.run('golive', 'confirm'), EXIT.done);
    assert.match(terminal.out, /There is no permit/);
  });

  it('prints a drill, and exits with 3 when a limit did not refuse', async () => {
    assert.equal(await terminal.run('golive', 'drill'), EXIT.done);
    assert.match(terminal.out, /refused {2}QUANTITY_LIMIT\n +BUY 11 DRILL \(FUT\) MKT/);
    goLive.drillView = { ...sampleDrill(), done: false };
    assert.equal(await terminal.run('golive', 'drill', '--json'), EXIT.refused);
    goLive.drillView = { done: false, message: 'A drill is made on paper only.', orders: [] };
    assert.equal(await terminal.run('golive', 'drill'), EXIT.refused);
    assert.match(terminal.err, /paper only/);
  });
});
