import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
import { Subject } from '../../core/subject.ts';
import { killFileIn, obeyKillFiles, type Stoppable, strictestKill } from './kill-file.ts';

/** What was asked of each: `A flatten`. */
class Stopped {
  readonly asked: string[] = [];

  of(name: string): Stoppable {
    return {
      kill: async (_by, _reason, positions) => {
        this.asked.push(`${name} ${positions}`);
        return { done: true, message: `${name} is halted`, orders: [] };
      },
    };
  }
}

describe('a kill file beside several accounts', () => {
  it('halts all of them at once, and closes again only where a broker comes back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-kill-'));
    const path = killFileIn(folder);
    writeFileSync(path, 'flatten');
    const stopped = new Stopped();
    const { logger } = createLog({ level: 'error', terminal: { write: () => undefined } });
    const traders = ['A', 'B', 'C'].map((name) => ({
      kernel: { state: { tradingState: {} } },
      ready: new Subject<undefined>(),
      alone: stopped.of(name),
    }));
    const end = obeyKillFiles([{ path, stop: stopped.of('all'), traders }], logger);
    assert.deepEqual(stopped.asked, ['all flatten']);
    for (const { ready } of traders) ready.emit(undefined);
    assert.deepEqual(stopped.asked.slice(1), ['A flatten', 'B flatten', 'C flatten']);
    end();
    rmSync(folder, { recursive: true });
  });

  it('is one for all, and one for each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-kill-'));
    const stopped = new Stopped();
    const { logger } = createLog({ level: 'error', terminal: { write: () => undefined } });
    writeFileSync(killFileIn(folder, 'U2'), '');
    const files = [undefined, 'U1', 'U2'].map((account) => ({
      path: killFileIn(folder, account),
      stop: stopped.of(account ?? 'all'),
      traders: [{ kernel: { state: { tradingState: {} } }, ready: new Subject<undefined>() }],
    }));
    const end = obeyKillFiles(files, logger);
    assert.deepEqual(stopped.asked, ['U2 keep']);
    end();
    rmSync(folder, { recursive: true });
  });

  it('stops as long as it is there: that it has gone lets nothing go on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-kill-'));
    const path = killFileIn(folder);
    writeFileSync(path, '');
    const stopped = new Stopped();
    const { logger } = createLog({ level: 'error', terminal: { write: () => undefined } });
    const traders = (['halted', 'active'] as const).map((name) => ({
      kernel: { state: { tradingState: { name } } },
      ready: new Subject<undefined>(),
      alone: stopped.of(name),
    }));
    const end = obeyKillFiles([{ path, stop: stopped.of('all'), traders }], logger);
    rmSync(path);
    while (stopped.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(stopped.asked, ['all keep', 'halted keep']);
    end();
    rmSync(folder, { recursive: true });
  });

  it('that is named otherwise stops nothing, and is told once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-kill-'));
    const stopped = new Stopped();
    const lines: string[] = [];
    const { logger } = createLog({ level: 'error', terminal: { write: (text) => lines.push(text) } });
    for (const name of ['KILL-U3', 'KILL.txt', 'kill-u1', 'killed.csv', 'skill'])
      writeFileSync(join(folder, name), '');
    const files = [undefined, 'U1'].map((account) => ({
      path: killFileIn(folder, account),
      stop: stopped.of(account ?? 'all'),
      traders: [{ kernel: { state: { tradingState: {} } }, ready: new Subject<undefined>() }],
    }));
    obeyKillFiles(files, logger)();
    assert.deepEqual(stopped.asked, []);
    const told = ['KILL-U3', 'KILL.txt', 'kill-u1', 'killed.csv', 'skill'].map(
      (name) => lines.filter((line) => line.includes(join(folder, name)) && line.includes('is none')).length,
    );
    assert.deepEqual(told, [1, 1, 1, 0, 0]);
    rmSync(folder, { recursive: true });
  });

  it('asks for the stricter of several', () => {
    assert.equal(strictestKill(['keep', undefined]), 'keep');
    assert.equal(strictestKill(['keep', 'flatten']), 'flatten');
    assert.equal(strictestKill([undefined, undefined]), undefined);
  });
});
