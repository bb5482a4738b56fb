import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { JournalUnreadable } from '../journal/journal-unreadable.ts';
import { EXIT } from './exit-codes.ts';
import { Terminal } from './test-support/run.ts';

const COMMANDS = [
  'up',
  'doctor',
  'gateway',
  'signal',
  'status',
  'orders',
  'positions',
  'signals',
  'log',
  'kill',
  'resume',
  'risk',
  'flatten',
  'close',
  'amend',
  'reverse',
  'cancel',
  'golive',
  'arm',
  'disarm',
  'reconcile',
];

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

describe('usage', () => {
  it('has help with examples for every command, and exits with 0', async () => {
    assert.equal(await terminal.run('--help'), EXIT.done);
    for (const name of COMMANDS) assert.match(terminal.out, new RegExp(`^ {2}${name}\\b`, 'm'));
    assert.match(terminal.out, /Exit codes: 0 done/);
    for (const name of COMMANDS) {
      assert.equal(await terminal.run(name, '--help'), EXIT.done, name);
      assert.match(terminal.out, /Examples:\n {2}\$ .*bowline/, name);
      assert.match(terminal.out, /--json/, name);
      assert.match(terminal.out, /--data <dir>/, name);
    }
  });

  it('tells its version', async () => {
    assert.equal(await terminal.run('--version'), EXIT.done);
    assert.equal(terminal.out, '0.0.0-test\n');
  });

  it('is bad with exit code 2', async () => {
    for (const args of [
      [],
      ['upp'],
      ['status', '--nope'],
      ['status', 'extra'],
      ['orders', '--limit', 'many'],
      ['orders', '--limit', '0'],
      ['log', '--after', '-1'],
      ['cancel'],
      ['up', '--port'],
    ]) {
      assert.equal(await terminal.run(...args), EXIT.usage, args.join(' '));
      assert.notEqual(terminal.err, '', args.join(' '));
    }
  });

  it('is told as JSON to programs', async () => {
    assert.equal(await terminal.run('orders', '--limit', '0', '--json'), EXIT.usage);
    assert.equal(JSON.parse(terminal.out).code, 'USAGE');
    assert.match(JSON.parse(terminal.out).message, /^option '--limit/);
    assert.equal(await terminal.run('cancel', '--json'), EXIT.usage);
    assert.match(JSON.parse(terminal.out).message, /^missing required argument 'reference'/);
  });
});

describe('a configuration that is not valid', () => {
  it('is told with exit code 2 before anything is started', async () => {
    terminal.parts = { startBowline: () => Promise.reject(new Error('must not be started')) };
    assert.equal(await terminal.run('up', '--port', '70000'), EXIT.usage);
    assert.match(
      terminal.err,
      /server\.port is 70000 \(set by --port\): must be a whole number from 0 to 65535/,
    );
    assert.equal(await terminal.run('up', '--json', '--port', '70000'), EXIT.usage);
    assert.equal(JSON.parse(terminal.out).field, 'server.port');
    assert.equal(await terminal.run('doctor', '--gateway-port', 'x'), EXIT.usage);
    assert.equal(await terminal.run('gateway', '--speed', 'x'), EXIT.usage);
  });

  it('does not keep anybody from killing', async () => {
    terminal.env = { BOWLINE_PORT: 'x' };
    assert.equal(await terminal.run('kill'), EXIT.failed);
    assert.match(terminal.err, /data folder is taken to be .*data/);
    assert.match(terminal.err, /No Bowline is running/);
  });
});

describe('when no Bowline runs', () => {
  it('says so and how to start it, with exit code 1', async () => {
    for (const args of [
      ['status'],
      ['orders'],
      ['positions'],
      ['signals'],
      ['log'],
      ['kill'],
      ['resume', '--account', 'DU1', '--reason', 'x'],
      ['risk'],
      ['risk', 'lift', 'X', '--reason', 'x'],
      ['flatten'],
      ['cancel', 'R1'],
      ['signal', '{}'],
      ['signal', '--explain', '{}'],
    ]) {
      assert.equal(await terminal.run(...args), EXIT.failed, args.join(' '));
      assert.match(
        terminal.err,
        /No Bowline is running on the data folder .*\. Start it with: npm start -- --data /,
      );
      assert.equal(terminal.out, '');
      assert.equal(await terminal.run(...args, '--json'), EXIT.failed);
      assert.equal(JSON.parse(terminal.out).code, 'NOT_RUNNING');
    }
  });

  it('tell whoever wants to stop of the file that stops without a running Bowline', async () => {
    assert.equal(await terminal.run('kill', '--flatten'), EXIT.failed);
    assert.match(terminal.err, /No Bowline is running.*echo flatten > .*data\/KILL\n$/);
    const config = join(terminal.dir, 'bowline.config.ts');
    const accounts = [{ id: 'DU1000001' }, { id: 'DU1000002' }];
    writeFileSync(config, `export default ${JSON.stringify({ accounts })};\n`);
    assert.equal(await terminal.run('kill', '--account', 'DU1000001'), EXIT.failed);
    assert.match(terminal.err, /touch .*data\/KILL-DU1000001\n$/);
    assert.equal(await terminal.run('kill', '--account', 'DU1000009'), EXIT.failed);
    assert.match(terminal.err, /touch .*data\/KILL\n$/);
    rmSync(config);
    assert.equal(await terminal.run('kill', '--account', 'DU1000001'), EXIT.failed);
    assert.match(terminal.err, /touch .*data\/KILL\n$/);
  });

  it('quote the path of that file where a shell would take it apart', async () => {
    const folder = join(terminal.dir, "it's my data");
    assert.equal(await terminal.run('kill', '--data', folder), EXIT.failed);
    const command = /touch .*$/m.exec(terminal.err)?.[0] ?? '';
    mkdirSync(folder);
    execFileSync('sh', ['-c', command]);
    assert.deepEqual(readdirSync(folder), ['KILL']);
  });

  it('say plainly that a file is damaged, or somebody else’s', async () => {
    const path = join(terminal.dataDir, 'simulated', 'journal.sqlite');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'no journal at all');
    terminal.parts = {
      openOffline: async () => {
        throw new JournalUnreadable(path, new Error('file is not a database'));
      },
    };
    assert.equal(await terminal.run('orders'), EXIT.failed);
    assert.match(terminal.err, /journal\.sqlite cannot be used: file is not a database/);
    const cause = Object.assign(new Error('EACCES'), { code: 'EACCES', path });
    terminal.parts = { openOffline: () => Promise.reject(cause) };
    assert.equal(await terminal.run('orders', '--json'), EXIT.failed);
    assert.equal(JSON.parse(terminal.out).code, 'NOT_ALLOWED');
  });

  it('reads the journal where that is possible', async () => {
    let closed = 0;
    const { application } = terminal;
    terminal.parts = {
      openOffline: async () => Object.assign(Object.create(application), { close: () => (closed += 1) }),
    };
    for (const args of [['orders'], ['signals'], ['signals', 'S1'], ['log']]) {
      assert.equal(await terminal.run(...args, '--json'), EXIT.done, args.join(' '));
      assert.match(terminal.err, /read from the journal/);
      assert.ok(JSON.parse(terminal.out));
    }
    assert.equal(closed, 4);
    assert.equal(await terminal.run('signals', 'none'), EXIT.failed);
    assert.equal(await terminal.run('kill'), EXIT.failed, 'nothing can be ordered offline');
  });
});

describe('doctor', () => {
  it('names the gateway ahead of its steps, where there are several', async () => {
    const steps = ['west', 'west', 'east'].map((gateway, index) => ({
      gateway,
      name: `Step ${index}`,
      outcome: 'ok' as const,
      text: 'well',
    }));
    terminal.parts = {
      runDoctor: async (_config, onStep) => {
        for (const step of steps) onStep(step);
        return { passed: true, steps };
      },
    };
    assert.equal(await terminal.run('doctor'), EXIT.done);
    const lines = terminal.out.split('\n').map((line) => line.split(':')[0]);
    assert.deepEqual(lines.slice(0, 5), [
      'Gateway west',
      'ok       Step 0',
      'ok       Step 1',
      'Gateway east',
      'ok       Step 2',
    ]);
    assert.equal(await terminal.run('doctor', '--json'), EXIT.done);
    assert.deepEqual(JSON.parse(terminal.out), { passed: true, steps });
  });

  it('prints each step and exits with 1 when one failed', async () => {
    terminal.parts = {
      runDoctor: async (_config, onStep) => {
        const step = {
          name: 'Port',
          outcome: 'failed',
          text: 'nothing listens on 127.0.0.1:7497',
          cause: 'TWS is not running',
          fix: 'Start TWS',
        } as const;
        onStep(step);
        return { passed: false, steps: [step] };
      },
    };
    assert.equal(await terminal.run('doctor'), EXIT.failed);
    assert.match(
      terminal.out,
      /FAILED {3}Port: nothing listens.*\n +Cause: TWS is not running\n +Fix: Start TWS\n/,
    );
    assert.match(terminal.out, /Connection test FAILED\n$/);
    assert.equal(await terminal.run('doctor', '--json'), EXIT.failed);
    assert.equal(JSON.parse(terminal.out).steps[0].name, 'Port');
  });
});
