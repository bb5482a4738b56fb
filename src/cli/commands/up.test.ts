import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readServerFile, serverFilePath, writeServerFile } from '../run/server-file.ts';
import { TEST_ALERT_SECRET, Terminal } from '../test-support/run.ts';

let terminal: Terminal;
let running: { ended: Promise<ExitCode> } | undefined;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.stop();
  await running?.ended;
  running = undefined;
  terminal.dispose();
});
const up = async (...args: string[]): Promise<void> => {
  running = await terminal.up(...args);
};

describe('bowline up', () => {
  it('ends its start with the addresses, one line each, then Ready', async () => {
    await up();
    const lines = terminal.out.trimEnd().split('\n').slice(-4);
    const [dashboard = '', alerts = '', sample = '', ready = ''] = lines;
    assert.match(
      dashboard,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}INFO {3}Dashboard: http:\/\/127\.0\.0\.1:\d+\/$/,
    );
    assert.match(alerts, new RegExp(`Alert URL: http://127\\.0\\.0\\.1:\\d+/alerts/${TEST_ALERT_SECRET}$`));
    assert.match(sample, /Sample alert: curl -X POST .* -d '\{"action":"buy","symbol":"AAPL",.*\}' http:/);
    assert.match(ready, /INFO {3}Ready$/);
    const url = /Alert URL: (\S+)/.exec(alerts)?.[1] ?? '';
    const body = /-d '([^']+)'/.exec(sample)?.[1] ?? '';
    assert.equal((await fetch(url, { method: 'POST', body })).status, 200);
    assert.equal(terminal.application.received[0]?.body, body);
  });

  it('says before Ready that trading was halted by an earlier run, and how to lift it', async () => {
    const [account] = terminal.application.accounts();
    assert.ok(account);
    const halted = { ...account, tradingState: 'halted' as const, tradingStateReason: 'a bad evening' };
    Object.assign(terminal.application, { accounts: () => [halted] });
    await up();
    assert.match(
      terminal.out,
      /WARN {3}Trading of DU\d+ is HALTED since before this start \(a bad evening\)\. To lift it: bowline resume --account DU\d+ --reason "…"\n.*Ready\n/,
    );
  });

  it('writes how to reach it, private, and removes it at the end', async () => {
    await up();
    const server = readServerFile(terminal.dataDir);
    assert.ok(server);
    assert.equal(server.pid, process.pid);
    assert.equal(statSync(serverFilePath(terminal.dataDir)).mode & 0o777, 0o600);
    const status = await fetch(`${server.url}/api/status`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    assert.equal(status.status, 200);
    terminal.stop();
    assert.equal(await running?.ended, EXIT.done);
    assert.equal(existsSync(serverFilePath(terminal.dataDir)), false);
  });

  it('makes folders and log files that only their owner can read', async () => {
    await up();
    const modeOf = (...path: string[]): number => statSync(join(terminal.dataDir, ...path)).mode & 0o777;
    assert.deepEqual([modeOf(), modeOf('logs'), modeOf('run')], [0o700, 0o700, 0o700]);
    for (const file of readdirSync(join(terminal.dataDir, 'logs')))
      assert.equal(modeOf('logs', file), 0o600, file);
  });

  it('says at Ctrl+C what stays at the broker', async () => {
    await up();
    terminal.stop('SIGINT');
    assert.equal(await running?.ended, EXIT.done);
    assert.match(terminal.out, /Ctrl\+C: stopping/);
    assert.match(terminal.out, /2 exit orders for 1 open position stay resting at the broker/);
    assert.match(terminal.out, /Stopped\n$/);
  });

  it('keeps secrets out of the log file', async () => {
    await up();
    terminal.stop();
    await running?.ended;
    const logs = join(terminal.dataDir, 'logs');
    const text = readdirSync(logs)
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('');
    assert.match(text, /Bowline 0\.0\.0-test/);
    assert.doesNotMatch(text, new RegExp(TEST_ALERT_SECRET));
  });

  it('takes the next free port and says so', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    assert.ok(typeof address === 'object' && address);
    await up('--port', String(address.port));
    assert.match(terminal.out, new RegExp(`Port ${address.port} is taken, using \\d+`));
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('starts again on a folder that a killed one left behind', async () => {
    await up();
    terminal.stop();
    await running?.ended;
    writeServerFile(terminal.dataDir, {
      url: 'http://127.0.0.1:1',
      token: 'x',
      pid: 2 ** 22 - 1,
      startedAt: new Date().toISOString(),
    });
    assert.equal(await terminal.beside().run('status'), EXIT.failed);
    await up();
    assert.equal(await terminal.beside().run('status'), EXIT.done);
  });

  it('says which port the simulated gateway took instead of the one asked for', async () => {
    await up('--gateway-port', '4001');
    assert.match(terminal.out, /WARN {3}Port 4001 is taken, using 4002 for the simulated gateway/);
  });

  it('says nothing of that port where a gateway elsewhere is configured', async () => {
    terminal.env = { IBKR_PORT: '4002', BOWLINE_GATEWAY_PORT: '4001' };
    await up();
    assert.doesNotMatch(terminal.out, /is taken/);
  });

  it('speaks JSON lines with --json', async () => {
    await up('--json');
    const lines = terminal.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ready = lines.find((line) => line.ready === 1);
    assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(lines.find((line) => line.alertUrl).alertUrl, new RegExp(TEST_ALERT_SECRET));
  });

  it('exits with 1 when it cannot start, and says why', async () => {
    terminal.parts = { startBowline: () => Promise.reject(new Error('the journal is of another version')) };
    assert.equal(await terminal.run('up', '--port', '0'), EXIT.failed);
    assert.match(terminal.out, /ERROR {2}Bowline could not start: the journal is of another version/);
    writeFileSync(join(terminal.dir, 'file'), '');
    assert.equal(await terminal.run('up', '--data', 'file'), EXIT.failed);
    assert.match(terminal.err, /data folder .*file cannot be used/);
  });

  it('can be stopped while it starts', async () => {
    let closed = false;
    const { application } = terminal;
    terminal.parts = {
      startBowline: async (_config, { ending }) => {
        terminal.stop();
        // As the real one: it goes on until it is told to end, and may be complete by then.
        await new Promise((resolve) => ending?.addEventListener('abort', resolve, { once: true }));
        return {
          application,
          alertSecret: TEST_ALERT_SECRET,
          close: async () => {
            closed = true;
          },
        };
      },
    };
    assert.equal(await terminal.run('up', '--port', '0'), EXIT.failed);
    assert.match(terminal.out, /before the start was complete[\s\S]*Stopped/);
    assert.ok(closed, 'what had begun is closed before the process ends');
  });

  it('closes and exits with 1 after a bug', async () => {
    await up();
    terminal.crash(new Error('a bug'));
    assert.equal(await running?.ended, EXIT.failed);
    assert.match(terminal.out, /FATAL {2}Something failed that was not foreseen; stopping: a bug/);
  });
});

describe('bowline gateway', () => {
  it('runs until it is stopped, whatever broker is configured', async () => {
    let asked: { reset: boolean; port: number } | undefined;
    terminal.env = { IBKR_PORT: '4002', TRADING_MODE: 'live' };
    terminal.parts = {
      startGateway: async (config, { reset }) => {
        asked = { reset, port: config.simulated.gatewayPort };
        setImmediate(() => terminal.stop('SIGTERM'));
        return { host: '127.0.0.1', port: 4003, close: async () => {} };
      },
    };
    assert.equal(await terminal.run('gateway', '--reset', '--seed', '5'), EXIT.done);
    assert.deepEqual(asked, { reset: true, port: 4002 });
    assert.match(terminal.out, /Port 4002 is taken, using 4003/);
    assert.match(terminal.out, /Gateway: 127\.0\.0\.1:4003\n/);
    assert.match(terminal.out, /SIGTERM: stopping/);
  });

  it('takes a scenario, a control port and a file for the transcript', async () => {
    let asked: object | undefined;
    terminal.parts = {
      startGateway: async (_config, { scenario, controlPort, record }) => {
        asked = { scenario: scenario?.name, controlPort, record };
        setImmediate(() => terminal.stop('SIGTERM'));
        return { host: '127.0.0.1', port: 4003, controlPort: 4011, close: async () => {} };
      },
    };
    const options = ['--scenario', 'nightly-restart', '--control-port', '0', '--record', 'x.jsonl'];
    assert.equal(await terminal.run('gateway', ...options), EXIT.done);
    assert.deepEqual(asked, { scenario: 'nightly-restart', controlPort: 0, record: 'x.jsonl' });
    assert.match(terminal.out, /Control: http:\/\/127\.0\.0\.1:4011\n/);
  });

  it('lists its scenarios, and refuses others', async () => {
    assert.equal(await terminal.run('gateway', '--scenarios'), EXIT.done);
    assert.match(terminal.out, /^half-open +After the first fill/m);
    assert.equal(await terminal.run('gateway', '--scenario', 'no-such'), EXIT.usage);
    assert.equal(await terminal.run('gateway', '--control-port', '70000'), EXIT.usage);
    assert.equal(await terminal.run('gateway', '--play', 'x', '--record', 'y'), EXIT.usage);
    assert.equal(await terminal.run('gateway', '--play', 'no-such-file'), EXIT.failed);
  });
});
