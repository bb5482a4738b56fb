import { z } from 'zod';
import { accountId, isPaperAccount } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import { chatContradictions } from '../chat/chat-check.ts';
import { closest } from './closest.ts';
import { deskContradictions } from './desk-check.ts';
import { contradiction, type Layers, setBy } from './layers.ts';
import { type BowlineConfig, configSchema } from './schema.ts';
import { SETTINGS } from './settings.ts';

const SECRET_PATHS = new Set(SETTINGS.filter((setting) => setting.secret).map((setting) => setting.path));

type Issue = z.core.$ZodIssue;

/** What the schema found wrong, setting by setting, each with where it was set and what is allowed. */
export const refusalsOf = (error: z.ZodError, layers: Layers): readonly Refusal[] =>
  error.issues.flatMap((issue) => refusalsOfIssue(issue, layers));

function refusalsOfIssue(issue: Issue, layers: Layers): readonly Refusal[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, layers));
  const found = shown(layers.get(path), path);
  const missing = layers.get(path) === undefined;
  const what = missing ? 'is missing' : found === undefined ? 'is not allowed' : `is ${found}`;
  return [
    {
      code: 'CONFIG_INVALID',
      field: path,
      ...(found === undefined ? {} : { found }),
      allowed: issue.message,
      message: `${path} ${what}${setBy(layers, path)}: ${issue.message}.`,
    },
  ];
}

function unknownKey(parent: string, key: string, layers: Layers): Refusal {
  const path = parent === '' ? key : `${parent}.${key}`;
  const known = keysAt(configSchema, parent === '' ? [] : parent.split('.'), layers);
  const meant = closest(key, known);
  const list = known.length === 0 ? '' : ` Known here: ${known.join(', ')}.`;
  const advice = meant === undefined ? list : ` Did you mean ${meant}?`;
  return {
    code: 'CONFIG_KEY_UNKNOWN',
    field: path,
    allowed: known.join(', '),
    message: `${path}${setBy(layers, path)} is not a setting.${advice}`,
  };
}

/** The keys that the schema knows at a place. */
function keysAt(schema: unknown, path: readonly string[], layers: Layers, walked = ''): readonly string[] {
  const plain = unwrapped(schema);
  if (plain instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = plain.def;
    const kind = layers.get(`${walked}.${discriminator}`);
    const option = plain.options.find((each) => chosenBy(each, discriminator, kind));
    return keysAt(option, path, layers, walked);
  }
  const [key, ...rest] = path;
  if (plain instanceof z.ZodArray && key !== undefined)
    return keysAt(plain.element, rest, layers, `${walked}.${key}`);
  if (plain instanceof z.ZodRecord && key !== undefined)
    return keysAt(plain.valueType, rest, layers, `${walked}.${key}`);
  if (!(plain instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(plain.shape);
  return keysAt(plain.shape[key], rest, layers, walked === '' ? key : `${walked}.${key}`);
}

function chosenBy(option: unknown, discriminator: string, kind: unknown): boolean {
  const field = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
  return field instanceof z.ZodType && field.safeParse(kind).success;
}

function unwrapped(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodDefault || at instanceof z.ZodPrefault || at instanceof z.ZodOptional)
    at = at.def.innerType;
  return at;
}

function shown(value: unknown, path: string): string | undefined {
  // A secret in the place of the group that it belongs to is one as well.
  const holdsSecret = [...SECRET_PATHS].some((secret) => secret === path || secret.startsWith(`${path}.`));
  if (value === undefined || holdsSecret) return undefined;
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Settings that are fine one by one and cannot all be meant. */
export function contradictionsIn(config: BowlineConfig, layers: Layers): readonly Refusal[] {
  const { mode, broker, server } = config;
  const refusals: Refusal[] = [];
  if (!LOOPBACK.test(server.host) && server.password === undefined) {
    refusals.push(
      contradiction(
        'server.host',
        `server.host is ${server.host}${setBy(layers, 'server.host')}, which opens Bowline to other machines, but no password is set. Set server.password (BOWLINE_PASSWORD), or use 127.0.0.1.`,
      ),
    );
  }
  if (broker.kind === 'ibkr' && broker.account !== undefined) {
    const paper = isPaperAccount(accountId(broker.account));
    if (paper !== (mode === 'paper')) {
      refusals.push(
        contradiction(
          'broker.account, mode',
          `broker.account ${broker.account}${setBy(layers, 'broker.account')} is a ${paper ? 'paper' : 'live'} account, but mode is ${mode}${setBy(layers, 'mode')}. Paper accounts begin with DU or DF. Make both say the same.`,
        ),
      );
    }
  }
  if (broker.kind === 'simulated' && mode === 'live') {
    refusals.push(
      contradiction(
        'mode, broker',
        `mode is live${setBy(layers, 'mode')}, but no TWS or IB Gateway is configured. Set IBKR_HOST or IBKR_PORT (broker in the configuration file), or use paper.`,
      ),
    );
  }
  refusals.push(...chatContradictions(config.chat, Object.keys(config.alerts.urls)));
  return [...refusals, ...deskContradictions(config, layers)];
}
