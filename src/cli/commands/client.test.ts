import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { Terminal } from '../test-support/run.ts';

const SIGNAL = '{"action":"buy","symbol":"AAPL"}';

describe('commands against a running Bowline', () => {
  const server = new Terminal();
  const { application } = server;
  let terminal: Terminal;
  let ended: Promise<ExitCode>;
  before(async () => {
    // With a password, so that the token is what lets the commands in.
    server.env = { BOWLINE_PASSWORD: 'a long enough password' };
    ({ ended } = await server.up());
    terminal = server.beside();
  });
  after(async () => {
    server.stop();
    await ended;
    server.dispose();
  });
  beforeEach(() => {
    application.received.length = 0;
    application.actions.length = 0;
    application.failure = undefined;
    application.intake = { accepted: true, signalId: 'S1', stage: 'planned', orders: ['S1-entry'] };
    application.action = { done: true, message: 'Done.', orders: [] };
    terminal.piped = undefined;
  });

  it('print what is, for people and as the JSON of the API', async () => {
    const expected: [string[], RegExp, unknown][] = [
      [['status'], /Account +DU1234567, PAPER[\s\S]*Positions\n[\s\S]*Open orders\n/, application.statusView],
      [['orders'], /S1-target/, application.orderViews],
      [['orders', '--open'], /S1-stop/, application.orders({ open: true })],
      [['orders', '--limit', '1'], /S1-target/, application.orders({ limit: 1 })],
      [['positions'], /AAPL/, application.positionViews],
      [['reconcile'], /external-trade: traded outside Bowline/, application.reconciliationView],
      [['signals'], /BUY 10 AAPL/, application.signalViews],
      [['signals', 'S1'], /Signal S1 from alert, filled/, application.signalViews[0]],
      [['log', '--after', '1', '--limit', '1'], /INFO +Entry 3/, [application.logViews[2]]],
    ];
    for (const [args, text, json] of expected) {
      assert.equal(await terminal.run(...args), EXIT.done, args.join(' '));
      assert.match(terminal.out, text);
      assert.equal(await terminal.run(...args, '--json'), EXIT.done);
      assert.deepEqual(JSON.parse(terminal.out), JSON.parse(JSON.stringify(json)), args.join(' '));
    }
    assert.equal(await terminal.run('signals', 'none'), EXIT.failed);
  });

  it('say what a roll would come to, and send nothing', async () => {
    assert.equal(await terminal.run('roll', 'ESZ6', '--explain'), EXIT.done);
    assert.match(terminal.out, /^Roll 2 long ESZ6 into ESH7\.\n$/);
    assert.equal(await terminal.run('roll', 'ESZ6', '--explain', '--json'), EXIT.done);
    assert.deepEqual(JSON.parse(terminal.out), application.rollViews);
    const refusal = { code: 'NOTHING_TO_ROLL', message: 'There is no position.' };
    application.rollViews = [{ wouldSend: false, refusal, text: [refusal.message] }];
    assert.equal(await terminal.run('roll', 'ESZ6', '--explain'), EXIT.refused);
    assert.match(terminal.out, /^Refused, NOTHING_TO_ROLL: There is no position\.\n$/);
    assert.deepEqual(application.actions, []);
  });

  it('follow the log until stopped', async () => {
    const following = terminal.run('log', '--follow', '--json');
    while (!terminal.out.includes('Entry 3')) await new Promise((next) => setImmediate(next));
    terminal.stop();
    assert.equal(await following, EXIT.done);
    assert.deepEqual(
      terminal.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
      [1, 2, 3],
    );
  });

  it('send a signal from an argument or stdin, as coming from the command line', async () => {
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.done);
    assert.match(terminal.out, /Signal S1: planned\. Orders: S1-entry\./);
    terminal.piped = `${SIGNAL}\n`;
    assert.equal(await terminal.run('signal'), EXIT.done);
    assert.equal(await terminal.run('signal', '-'), EXIT.done);
    assert.equal(await terminal.run('signal', 'buy', '10', 'AAPL'), EXIT.done);
    assert.deepEqual(
      application.received.map((raw) => [raw.origin, raw.body]),
      [
        ['cli', SIGNAL],
        ['cli', `${SIGNAL}\n`],
        ['cli', `${SIGNAL}\n`],
        ['cli', 'buy 10 AAPL'],
      ],
    );
    terminal.piped = undefined;
    assert.equal(await terminal.run('signal'), EXIT.usage);
  });

  it('say how a signal stands that has no orders yet', async () => {
    const answer = { accepted: true, signalId: 'S4', orders: [] };
    application.intake = { ...answer, stage: 'working', text: 'The closing order goes out next' };
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.done);
    assert.equal(
      terminal.out,
      'Signal S4: working. The closing order goes out next.\nSee its way with: bowline signals S4\n',
    );
    application.intake = { ...answer, stage: 'received', text: 'It is stored and not decided yet' };
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.done);
    assert.match(terminal.out, /^Signal S4: received\. It is stored and not decided yet\.\n/);
  });

  it('exit with 3 when risk refuses a signal, 2 when it is not understood, 1 when it is not stored', async () => {
    const refuse = (code: string): void => {
      application.intake = {
        accepted: false,
        signalId: 'S2',
        stage: 'refused',
        refusal: { code, message: 'Because.' },
        orders: [],
      };
    };
    refuse('MAX_QUANTITY');
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.refused);
    assert.match(terminal.out, /Signal S2 was refused: MAX_QUANTITY\. Because\./);
    refuse('ALERT_NOT_UNDERSTOOD');
    assert.equal(await terminal.run('signal', 'hello', '--json'), EXIT.usage);
    assert.equal(JSON.parse(terminal.out).refusal.code, 'ALERT_NOT_UNDERSTOOD');
    application.intake = {
      accepted: false,
      signalId: 'S3',
      duplicateOf: 'S1',
      stage: 'duplicate',
      orders: [],
    };
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.done);
    assert.match(terminal.out, /came before as S1/);
    application.failToStore();
    assert.equal(await terminal.run('signal', SIGNAL), EXIT.failed);
    assert.match(terminal.err, /could not be stored/);
  });

  it('explain and send nothing', async () => {
    assert.equal(await terminal.run('signal', '--explain', SIGNAL), EXIT.done);
    assert.match(terminal.out, /Would buy 10 AAPL\.[\s\S]*Nothing was sent\./);
    assert.equal(await terminal.run('signal', '--explain', SIGNAL, '--json'), EXIT.done);
    assert.equal(JSON.parse(terminal.out).wouldSend, true);
    assert.equal(application.received.length, 0);
  });

  it('kill, resume, flatten and cancel', async () => {
    assert.equal(await terminal.run('kill'), EXIT.done);
    assert.equal(terminal.out, 'Done.\n');
    await terminal.run('kill', '--flatten', '--reason', 'news');
    await terminal.run('resume', '--account', 'DU1234567', '--reason', 'checked');
    assert.equal(await terminal.run('resume', '--reason', 'checked'), EXIT.usage);
    assert.equal(await terminal.run('resume', '--account', 'DU1234567'), EXIT.usage);
    await terminal.run('risk', 'lift', 'DAILY_LOSS:account', '--reason', 'hedged');
    assert.equal(await terminal.run('risk', 'lift', 'DAILY_LOSS:account'), EXIT.usage);
    await terminal.run('risk', 'state', 'halted', '--source', 'alert', '--reason', 'flood');
    await terminal.run('flatten');
    await terminal.run('flatten', 'AAPL', '--reason', 'gone');
    await terminal.run('cancel', 'S1/entry ä');
    assert.deepEqual(application.actions, [
      { name: 'kill', origin: 'cli', reason: 'kill switch, from the command line' },
      { name: 'kill', origin: 'cli', reason: 'news', positions: 'flatten' },
      { name: 'resume', origin: 'cli', reason: 'checked', account: 'DU1234567' },
      { name: 'lift', origin: 'cli', ref: 'DAILY_LOSS:account', reason: 'hedged' },
      {
        name: 'state',
        origin: 'cli',
        scope: { kind: 'source', name: 'alert' },
        state: 'halted',
        reason: 'flood',
      },
      { name: 'flatten', origin: 'cli', reason: 'flatten, from the command line' },
      { name: 'flatten', origin: 'cli', reason: 'gone', symbol: 'AAPL' },
      { name: 'cancel', origin: 'cli', ref: 'S1/entry ä' },
    ]);
  });

  it('risk shows locks, states, the day and the limits', async () => {
    assert.equal(await terminal.run('risk'), EXIT.done);
    for (const text of [
      /LOCKED DAILY_LOSS:account .* a person lifts it/,
      /strategy orb is reduce-only/,
      /maxDailyLoss +400/,
    ])
      assert.match(terminal.out, text);
    assert.equal(await terminal.run('risk', '--json'), EXIT.done);
    assert.equal(JSON.parse(terminal.out).locks[0].id, 'DAILY_LOSS:account');
  });

  it('doctor tests the gateway of the running Bowline, unless a port is asked for', async () => {
    const tested: number[] = [];
    terminal.env = { BOWLINE_GATEWAY_PORT: '4998' };
    terminal.parts = {
      runDoctor: async (config) => {
        tested.push(config.simulated.gatewayPort);
        return { passed: true, steps: [] };
      },
    };
    assert.equal(await terminal.run('doctor'), EXIT.done);
    assert.equal(await terminal.run('doctor', '--gateway-port', '4999'), EXIT.done);
    assert.deepEqual(tested, [application.statusView.link.port, 4999]);
    terminal.env = {};
  });

  it('exit with 3 when safety refuses an action', async () => {
    const message = 'S1-stop protects AAPL.';
    application.action = { done: false, message, orders: [], refusal: { code: 'ORDER_PROTECTS', message } };
    assert.equal(await terminal.run('cancel', 'S1-stop'), EXIT.refused);
    assert.equal(terminal.err, `${message}\n`);
    assert.equal(await terminal.run('cancel', 'S1-stop', '--json'), EXIT.refused);
    assert.equal(JSON.parse(terminal.out).refusal.code, 'ORDER_PROTECTS');
    application.failure = new Error('a bug');
    assert.equal(await terminal.run('kill'), EXIT.failed);
  });

  it('order what a person wants of a position', async () => {
    const reason = 'because';
    const cases: [string[], object][] = [
      [
        ['close', 'AAPL', '--half', '--reason', reason],
        { name: 'close', symbol: 'AAPL', portion: { by: 'fraction', value: 0.5 } },
      ],
      [
        ['close', 'AAPL', '--units', '3', '--reason', reason],
        { name: 'close', symbol: 'AAPL', portion: { by: 'units', value: 3 } },
      ],
      [
        ['amend', 'AAPL', '--stop', '1%', '--target', '220', '--reason', reason],
        { name: 'amend', symbol: 'AAPL', stop: '1%', target: '220' },
      ],
      [
        ['amend', 'AAPL', '--break-even', '2 ticks', '--reason', reason],
        { name: 'amend', symbol: 'AAPL', breakEven: { offset: '2 ticks' } },
      ],
      [
        ['reverse', 'AAPL', '--stop', '1%', '--reason', reason],
        { name: 'reverse', symbol: 'AAPL', stop: '1%' },
      ],
      [
        ['roll', 'ESZ6', '--to', 'ESH7', '--limit', '-0.5', '--on-unfilled', 'alarm', '--reason', reason],
        { name: 'roll', symbol: 'ESZ6', item: 'ESH7', limit: -0.5, onUnfilled: 'alarm' },
      ],
      [['roll', '--all', '--patience', '60', '--reason', reason], { name: 'roll', patienceSeconds: 60 }],
      [['roll', 'ESZ6', '--stop', '--reason', reason], { name: 'stop-roll', symbol: 'ESZ6' }],
      [['reconcile', 'AAPL', '--adopt', '--reason', reason], { name: 'adopt', symbol: 'AAPL' }],
      [['orders', 'settle', 'S1-entry', '--reason', reason], { name: 'settle', ref: 'S1-entry' }],
      [
        ['orders', 'settle', 'S1-stop', '--filled', '10', '--price', '440.05', '--reason', reason],
        { name: 'settle', ref: 'S1-stop', fill: { quantity: 10, price: 440.05 } },
      ],
    ];
    for (const [args, expected] of cases) {
      application.actions.length = 0;
      assert.equal(await terminal.run(...args), EXIT.done, `${args.join(' ')}: ${terminal.err}`);
      assert.deepEqual(application.actions, [{ origin: 'cli', reason, ...expected }]);
    }
    for (const args of [
      ['close', 'AAPL', '--half', '--units', '3'],
      ['close', 'AAPL', '--units', 'x'],
      ['reconcile', 'AAPL'],
      ['roll'],
      ['roll', 'ESZ6', '--all'],
      ['roll', 'ESZ6', '--limit', 'x'],
      ['roll', '--all', '--stop'],
      ['reconcile', '--adopt'],
      ['orders', 'settle', 'S1-entry'],
      ['orders', 'settle', 'S1-entry', '--filled', '10', '--reason', reason],
      ['orders', 'settle', 'S1-entry', '--filled', '0', '--price', '440', '--reason', reason],
    ])
      assert.equal(await terminal.run(...args), EXIT.usage, args.join(' '));
  });
});
