import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryApplication } from '../../server/test-support/memory-application.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type Io, NothingPiped } from '../io.ts';
import type { Parts } from '../parts.ts';
import { runCli } from '../run-cli.ts';

export const TEST_ALERT_SECRET = 'alert-secret-of-the-cli';

/** A command line in a folder of its own, with captured output and a world that a test controls. */
export class Terminal {
  readonly dir = mkdtempSync(join(tmpdir(), 'bowline-cli-'));
  readonly application = new MemoryApplication();
  env: Record<string, string> = {};
  piped: string | undefined;
  parts: Partial<Parts> = {};
  out = '';
  err = '';
  readonly #stopListeners = new Set<(signal: string) => void>();
  readonly #crashListeners = new Set<(cause: unknown) => void>();
  readonly #waiting = new Set<() => void>();

  get dataDir(): string {
    return join(this.dir, 'data');
  }

  /** Runs one command; `out` and `err` hold what it has written. */
  run(...args: string[]): Promise<ExitCode> {
    this.out = '';
    this.err = '';
    return runCli(args, this.#io(), this.#allParts());
  }

  /** Starts `bowline up` on a free port and waits until it is ready. */
  async up(...args: string[]): Promise<{ readonly ended: Promise<ExitCode> }> {
    const ended = this.run('up', '--port', '0', ...args);
    await Promise.race([
      this.#written(/Ready/),
      ended.then((code) => Promise.reject(new Error(`up ended with ${code}: ${this.out}${this.err}`))),
    ]);
    return { ended };
  }

  stop(signal = 'SIGINT'): void {
    for (const listener of this.#stopListeners) listener(signal);
  }

  crash(cause: unknown): void {
    for (const listener of this.#crashListeners) listener(cause);
  }

  dispose(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Another terminal on the same folder and application, as a person has beside a running Bowline. */
  beside(): Terminal {
    const other = new Terminal();
    other.dispose();
    Object.assign(other, { dir: this.dir });
    return other;
  }

  #written(pattern: RegExp): Promise<void> {
    if (pattern.test(this.out)) return Promise.resolve();
    return new Promise((resolve) => {
      const check = (): void => {
        if (!pattern.test(this.out)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  #io(): Io {
    return {
      cwd: this.dir,
      env: this.env,
      colour: false,
      stdout: {
        write: (text) => {
          this.out += text;
          for (const check of this.#waiting) check();
        },
      },
      stderr: {
        write: (text) => {
          this.err += text;
        },
      },
      readStdin: () =>
        this.piped === undefined ? Promise.reject(new NothingPiped()) : Promise.resolve(this.piped),
      onStop: (listener) => {
        this.#stopListeners.add(listener);
        return () => this.#stopListeners.delete(listener);
      },
      onCrash: (listener) => {
        this.#crashListeners.add(listener);
        return () => this.#crashListeners.delete(listener);
      },
      outliveReaders: () => {},
    };
  }

  #allParts(): Parts {
    return {
      startBowline: async () => ({
        application: this.application,
        alertSecret: TEST_ALERT_SECRET,
        close: async () => {},
      }),
      startGateway: async () => ({ host: '127.0.0.1', port: 4002, close: async () => {} }),
      runDoctor: async () => ({ passed: true, steps: [] }),
      startWatchdog: async () => ({ close: async () => {} }),
      webRoot: join(this.dir, 'web'),
      version: '0.0.0-test',
      ...this.parts,
    };
  }
}
