import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cleanEnv, ROOT } from '../support/processes.ts';
import type { DeathPoint } from './death-point.ts';

const MAIN = join(ROOT, 'src/cli/main.js');
const DIE = fileURLToPath(new URL('./die.ts', import.meta.url));
const READY_WITHIN_MS = 240_000;

export interface UpOptions {
  readonly data: string;
  /** The gateway's. */
  readonly port: string;
  readonly death: DeathPoint;
  /** A configuration file. */
  readonly config?: string;
  /** Steps count only from `arm` on. */
  readonly waits?: boolean;
}

/** `bowline up`, which may die at any time. */
export class Up {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  isOver = false;
  #output = '';

  constructor({ data, port, death, config, waits = false }: UpOptions) {
    const args = ['--import', DIE, MAIN, 'up', '--data', data, '--port', '0'];
    this.child = spawn(process.execPath, [...args, ...(config === undefined ? [] : ['--config', config])], {
      cwd: ROOT,
      env: {
        ...cleanEnv({ IBKR_HOST: '127.0.0.1', IBKR_PORT: port }),
        CHAOS_DEATH: JSON.stringify(death),
        ...(waits ? { CHAOS_WAITS: '1' } : {}),
      },
    });
    const take = (part: Buffer): void => {
      this.#output += part.toString();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
    this.ended = new Promise((resolve) =>
      this.child.once('close', () => {
        this.isOver = true;
        resolve();
      }),
    );
  }

  get output(): string {
    return this.#output;
  }

  get diedAtItsStep(): boolean {
    return this.#output.includes('chaos: dies at');
  }

  /** What it has ended with although nobody has killed it. */
  get endedItself(): readonly string[] {
    const { exitCode } = this.child;
    return exitCode === null ? [] : [`Bowline ended by itself with ${exitCode}`];
  }

  /** The alert URL once it is ready; undefined when it dies before. */
  async ready(): Promise<string | undefined> {
    if (!(await this.#says(/\bReady\b/))) return undefined;
    return /Alert URL: (\S+)/.exec(this.#output)?.[1];
  }

  /** From now on it counts steps. */
  async arm(): Promise<void> {
    this.child.kill('SIGUSR2');
    await this.#says(/chaos: armed/);
  }

  async #says(what: RegExp): Promise<boolean> {
    const end = performance.now() + READY_WITHIN_MS;
    while (!this.isOver && performance.now() < end) {
      if (what.test(this.#output)) return true;
      await sleep(20);
    }
    return false;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
