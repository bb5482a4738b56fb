import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'src/cli/main.js');
const START_WITHIN_MS = 30_000;

/** A `bowline` command running as a process of its own, with what it has printed so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Ends it and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs a command to its end. */
export function bowline(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: cleanEnv(env) });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => {
      stdout += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      stderr += part.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Starts a command that goes on running; resolves once it has printed `ready`. */
export function start(
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: cleanEnv(env) });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const running: Running = {
    child,
    output: () => output,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      await ended;
    },
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${START_WITHIN_MS / 1000} s: ${args.join(' ')}\n${output}`));
    }, START_WITHIN_MS);
    const take = (part: Buffer): void => {
      output += part.toString();
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve(running);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${args.join(' ')}\n${output}`));
    });
  });
}

/** The tests' own environment must not configure what they start. */
export function cleanEnv(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(BOWLINE_|IBKR_|IB_PORT|CLIENT_ID|ACCOUNT_ID|TRADING_MODE|PAPER_MODE|MAX_CONTRACTS|NODE_TEST_CONTEXT)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(kept), ...env };
}
