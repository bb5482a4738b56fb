import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { closest } from './closest.ts';
import { contradiction, type Layers } from './layers.ts';
import { booleanOf, PAPER_MODE, parseSetting, SETTINGS, type Setting } from './settings.ts';

/** Names and texts, and how they are called in messages: `the environment`, `.env`. */
export interface Environment {
  readonly name: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Reads `.env` of a folder; empty when there is none. */
export function readEnvFile(cwd: string): Result<Environment> {
  const path = join(cwd, '.env');
  try {
    return ok({ name: '.env', values: parseEnv(readFileSync(path, 'utf8')) });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return ok({ name: '.env', values: {} });
    return fail({
      code: 'ENV_FILE_UNREADABLE',
      field: '.env',
      message: `${path} cannot be read: ${message}`,
    });
  }
}

/** An empty text counts as not set: `.env` files keep names with nothing behind them. */
const given = (environment: Environment, name: string): string | undefined => {
  const text = environment.values[name];
  return text === undefined || text.trim() === '' ? undefined : text;
};

/** Lays one environment over what is there. */
export function applyEnvironment(layers: Layers, environment: Environment): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (const setting of SETTINGS) {
    const names = setting.env.filter((name) => given(environment, name) !== undefined);
    const [name] = names;
    if (name === undefined) continue;
    const texts = new Set(names.map((each) => given(environment, each)?.trim()));
    if (texts.size > 1) refusals.push(sameSettingTwice(setting, names, environment));
    layers.set(
      setting.path,
      parseSetting(setting.kind, given(environment, name) ?? ''),
      `${name} in ${environment.name}`,
    );
  }
  return refusals;
}

const sameSettingTwice = (setting: Setting, names: readonly string[], environment: Environment): Refusal =>
  contradiction(
    names.join(', '),
    `${names.join(' and ')} in ${environment.name} mean the same setting (${setting.path}) and differ. Remove one of them.`,
  );

/**
 * Brings `PAPER_MODE` in. It may stand beside `TRADING_MODE`, in the environment or in `.env`, but never against it:
 * between paper and live nothing is guessed. `environments`: highest first.
 */
export function applyPaperMode(layers: Layers, environments: readonly Environment[]): readonly Refusal[] {
  const holder = environments.find((environment) => given(environment, PAPER_MODE) !== undefined);
  if (!holder) return [];
  const text = given(holder, PAPER_MODE) ?? '';
  const paper = booleanOf(text);
  const origin = `${PAPER_MODE} in ${holder.name}`;
  if (paper === undefined) {
    return [
      {
        code: 'CONFIG_INVALID',
        field: PAPER_MODE,
        found: text,
        allowed: 'true or false',
        message: `${origin} is "${text}"; it must be true (paper) or false (live).`,
      },
    ];
  }
  const mode = paper ? 'paper' : 'live';
  const trading = environments.find((environment) => given(environment, 'TRADING_MODE') !== undefined);
  if (trading) {
    if (given(trading, 'TRADING_MODE')?.trim().toLowerCase() === mode) return [];
    return [
      contradiction(
        `${PAPER_MODE}, TRADING_MODE`,
        `${origin} is ${text}, but TRADING_MODE in ${trading.name} is ${given(trading, 'TRADING_MODE')}. Paper or live is never guessed: make both say the same, or remove one.`,
      ),
    ];
  }
  layers.set('mode', mode, origin);
  return [];
}

const KNOWN_NAMES = [...SETTINGS.flatMap((setting) => setting.env), PAPER_MODE];
const OURS = /^(BOWLINE_|IBKR_)/;

/** Names that look like settings of ours and are none: probably misspelt. */
export function misspelt(environment: Environment): readonly string[] {
  return Object.keys(environment.values)
    .filter((name) => OURS.test(name) && !KNOWN_NAMES.includes(name))
    .flatMap((name) => {
      const meant = closest(name, KNOWN_NAMES);
      return meant === undefined
        ? []
        : [`${name} in ${environment.name} is not a setting. Did you mean ${meant}?`];
    });
}
