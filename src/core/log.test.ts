import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ManualClock, unixMs } from './clock.ts';
import { createLog } from './log.ts';

/** 2026-11-21 10:15:32 in the machine's own time zone. */
const MOMENT = unixMs(new Date(2026, 10, 21, 10, 15, 32).getTime());
const DAY = 86_400_000;

function memory() {
  const lines: string[] = [];
  return { lines, write: (text: string) => lines.push(text) };
}

describe('log', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'bowline-log-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('writes a line for people with local time and severity', () => {
    const terminal = memory();
    const log = createLog({ level: 'info', terminal, clock: new ManualClock(MOMENT) });
    log.logger.info('Connected. Server version: 193');
    log.logger.warn({ err: new Error('socket closed') }, 'Lost the gateway');
    log.logger.debug('not shown');
    assert.deepEqual(terminal.lines, [
      '2026-11-21 10:15:32  INFO   Connected. Server version: 193\n',
      '2026-11-21 10:15:32  WARN   Lost the gateway: socket closed\n',
    ]);
  });

  it('keeps JSON lines in one private file a day', () => {
    const clock = new ManualClock(MOMENT);
    const log = createLog({ level: 'info', dir: join(dir, 'logs'), clock });
    log.logger.info({ symbol: 'AAPL' }, 'first');
    log.close();
    const again = createLog({ level: 'info', dir: join(dir, 'logs'), clock });
    again.logger.info('second');
    again.close();
    const [file, ...others] = readdirSync(join(dir, 'logs'));
    assert.equal(others.length, 0);
    assert.equal(file, 'bowline-2026-11-21.log');
    const path = join(dir, 'logs', file ?? '');
    const entries = readFileSync(path, 'utf8').trim().split('\n');
    assert.deepEqual(
      entries.map((line) => JSON.parse(line).msg),
      ['first', 'second'],
    );
    assert.equal(JSON.parse(entries[0] ?? '').symbol, 'AAPL');
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('begins a new file when the day changes', async () => {
    const clock = new ManualClock(MOMENT);
    const log = createLog({ level: 'info', dir, clock });
    log.logger.info('first');
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(DAY);
    log.logger.info('second');
    log.close();
    assert.deepEqual(readdirSync(dir).sort(), ['bowline-2026-11-21.log', 'bowline-2026-11-22.log']);
  });

  it('blanks protected texts, alert paths and secret properties everywhere but in announcements', () => {
    const terminal = memory();
    const log = createLog({ level: 'info', terminal, dir, clock: new ManualClock(MOMENT) });
    log.protect('correct horse "battery"');
    log.logger.info('password correct horse "battery" was tried');
    log.logger.info('POST /alerts/k3yk3yk3y/explain');
    log.logger.info({ token: 'hush-hush', headers: { authorization: 'Bearer hush-hush' } }, 'request');
    log.announce('Alert URL: http://127.0.0.1/alerts/k3yk3yk3y');
    log.close();
    const file = readFileSync(join(dir, 'bowline-2026-11-21.log'), 'utf8');
    for (const text of [file, terminal.lines.slice(0, 3).join('')]) {
      assert.doesNotMatch(text, /battery|k3yk3yk3y|hush/);
    }
    assert.match(file, /\/alerts\/\[redacted\]\/explain/);
    assert.match(terminal.lines[3] ?? '', /k3yk3yk3y/);
  });

  it('goes on when the file cannot be written, and says so once', async () => {
    const terminal = memory();
    const blocked = join(dir, 'blocked');
    writeFileSync(blocked, 'a file where the folder should be');
    const log = createLog({
      level: 'info',
      terminal,
      dir: join(blocked, 'logs'),
      clock: new ManualClock(MOMENT),
    });
    for (const text of ['one', 'two']) {
      log.logger.info(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    log.close();
    assert.equal(terminal.lines.filter((line) => line.includes('cannot be written')).length, 1);
    assert.equal(terminal.lines.filter((line) => line.includes('INFO')).length, 2);
  });
});
