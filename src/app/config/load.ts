import { resolve } from 'node:path';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { contradictionsIn, refusalsOf } from './check.ts';
import { readConfigFile } from './config-file.ts';
import { applyEnvironment, applyPaperMode, type Environment, misspelt, readEnvFile } from './environment.ts';
import { contradiction, isTree, Layers } from './layers.ts';
import { applyProfile } from './profiles.ts';
import { type BowlineConfig, completeConfig, configSchema } from './schema.ts';
import { type ConfigFlags, FLAGS, parseSetting } from './settings.ts';
import { plainWording } from './wording.ts';

export interface LoadOptions {
  /** Where `.env` and `bowline.config.ts` are looked for, and what relative folders are meant from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: ConfigFlags;
  /** The simulated gateway itself is meant: which broker Bowline is configured to use does not matter, nor the mode. */
  readonly simulatedOnly?: boolean;
}

export interface LoadedConfig {
  readonly config: BowlineConfig;
  /** The configuration file that was read, absolute. */
  readonly file?: string;
  /** What is probably a mistake and does no harm: misspelt names, settings without effect. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration: flags over the environment over `.env` over `bowline.config.ts` over defaults. With no
 * TWS or IB Gateway configured, the broker is the simulated one. All refusals come at once, each with the setting,
 * where it was set and what is allowed.
 */
export async function loadConfig(options: LoadOptions): Promise<Result<LoadedConfig, readonly Refusal[]>> {
  const { cwd, env, flags = {} } = options;
  const file = await readConfigFile(cwd, flags.config);
  const envFile = readEnvFile(cwd);
  if (!file.ok || !envFile.ok) return fail([file, envFile].flatMap((each) => (each.ok ? [] : [each.error])));

  const layers = new Layers();
  if (file.value) {
    layers.start(file.value.tree, file.value.name);
    rebase(layers, file.value.dir, file.value.name);
  }
  const environments: readonly Environment[] = [{ name: 'the environment', values: env }, envFile.value];
  const refusals = [
    ...environments.toReversed().flatMap((environment) => applyEnvironment(layers, environment)),
    ...applyPaperMode(layers, environments),
  ];
  if (options.simulatedOnly) for (const part of ['broker', 'mode']) layers.remove(part);
  const warnings = [...environments.flatMap(misspelt), ...settleBroker(layers)];
  // Programs of others name what they like: the gateway on its own lists much.
  if (options.simulatedOnly && layers.get('simulated.universe') === undefined) {
    layers.set('simulated.universe', 'wide', 'the gateway command');
  }
  if (flags.profile !== undefined) refusals.push(...applyProfile(layers, flags.profile));
  refusals.push(...applyFlags(layers, flags));
  if (refusals.length > 0) return fail(refusals);

  const parsed = configSchema.safeParse(layers.tree, { error: plainWording });
  if (!parsed.success) return fail(refusalsOf(parsed.error, layers));
  const config = absolute(completeConfig(parsed.data), cwd);
  const contradictions = contradictionsIn(config, layers);
  if (contradictions.length > 0) return fail(contradictions);
  return ok({ config, warnings, ...(file.value ? { file: file.value.path } : {}) });
}

/** Folders in a configuration file are meant from where the file lies. */
function rebase(layers: Layers, folder: string, name: string): void {
  for (const path of ['dataDir', 'simulated.replay.dir', 'simulated.csv.dir', 'golive.evidence']) {
    const value = layers.get(path);
    if (typeof value === 'string' && value.trim() !== '') layers.set(path, resolve(folder, value), name);
  }
  const rooms = layers.get('chat.rooms');
  for (const [room, settings] of Object.entries(isTree(rooms) ? rooms : {})) {
    const path = `chat.rooms.${room}.channel`;
    const value = layers.get(path);
    if (isTree(settings) && settings.source === 'file' && typeof value === 'string' && value.trim() !== '')
      layers.set(path, resolve(folder, value), name);
  }
}

const BROKER_PARTS = ['broker.host', 'broker.port', 'broker.clientId', 'broker.account'];

/**
 * Decides what is meant where no kind is said: a host or a port asks for a real gateway, in the file as in the
 * environment, whose names go over the file's kind; a client id or an account alone does not.
 */
function settleBroker(layers: Layers): readonly string[] {
  const inEnvironment = (path: string): boolean =>
    / in (\.env|the environment)$/.test(layers.origin(path) ?? '');
  const real = BROKER_PARTS.slice(0, 2).find(inEnvironment);
  const kind = layers.get('broker.kind');
  const addressed = BROKER_PARTS.slice(0, 2).find((path) => layers.get(path) !== undefined);
  if (kind === undefined && real === undefined && addressed !== undefined) {
    layers.set('broker.kind', 'ibkr', layers.origin(addressed) ?? '');
    return [];
  }
  if (real !== undefined) {
    if (kind !== 'ibkr') layers.set('broker.kind', 'ibkr', layers.origin(real) ?? '');
    return [];
  }
  if (kind !== undefined && kind !== 'simulated') return [];
  const idle = BROKER_PARTS.slice(2).filter(inEnvironment);
  const warnings = idle.map(
    (path) =>
      `${layers.origin(path)} has no effect: the simulated gateway is used. Set IBKR_HOST or IBKR_PORT for a real one.`,
  );
  for (const path of idle) layers.remove(path);
  if (kind === undefined && idle.length > 0) layers.remove('broker');
  return warnings;
}

function applyFlags(layers: Layers, flags: ConfigFlags): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (const [key, setting] of Object.entries(FLAGS) as [keyof typeof FLAGS, (typeof FLAGS)['data']][]) {
    const text = flags[key];
    if (text === undefined) continue;
    const path = key === 'from' && playsCsv(layers, flags) ? 'simulated.csv.from' : setting.path;
    layers.set(path, parseSetting(setting.kind, String(text)), setting.flag);
    if (setting.simulatedOnly && layers.get('broker.kind') === 'ibkr') {
      refusals.push(
        contradiction(
          setting.flag,
          `${setting.flag} is for the simulated gateway, but ${layers.origin('broker.kind')} asks for a real TWS or IB Gateway. Remove one of them.`,
        ),
      );
    }
  }
  refusals.push(...marketContradictions(layers, flags));
  const [dir, from] = [layers.get('simulated.replay.dir'), layers.get('simulated.replay.from')];
  if (refusals.length === 0 && (dir === undefined) !== (from === undefined)) {
    refusals.push(
      contradiction(
        dir === undefined ? '--replay' : '--from',
        'A replay needs both the folder of the recorded data and its first day: --replay DIR --from 2013-10-07.',
      ),
    );
  }
  return refusals;
}

/** `--from` is the first day of whichever recorded market there is. */
const playsCsv = (layers: Layers, flags: ConfigFlags): boolean =>
  flags.replay === undefined && (flags.csv !== undefined || layers.get('simulated.csv.dir') !== undefined);

const MARKETS = [
  ['simulated.replay', '--replay'],
  ['simulated.csv', '--csv'],
  ['simulated.start', '--start'],
] as const;

/** There is one market. What a flag asks for takes the place of what a file says; two flags contradict each other. */
function marketContradictions(layers: Layers, flags: ConfigFlags): readonly Refusal[] {
  const asked = MARKETS.filter(([path]) => layers.get(path) !== undefined);
  if (asked.length < 2) return [];
  const byFlag = [flags.replay, flags.csv, flags.start];
  const named = MARKETS.filter((_, index) => byFlag[index] !== undefined);
  const [only] = named;
  if (named.length === 1 && only !== undefined) {
    for (const [path] of asked) if (path !== only[0]) layers.remove(path);
    return [];
  }
  const [first, second] = named.length > 1 ? named : asked;
  if (first === undefined || second === undefined) return [];
  return [
    contradiction(
      second[1],
      `${first[1]} and ${second[1]} ask for two markets: recorded days, CSV files, or the synthetic market from a date on. Keep one of them.`,
    ),
  ];
}

function absolute(config: BowlineConfig, cwd: string): BowlineConfig {
  const { replay, csv } = config.simulated;
  const { evidence } = config.golive;
  return {
    ...config,
    dataDir: resolve(cwd, config.dataDir),
    golive: { ...config.golive, ...(evidence === undefined ? {} : { evidence: resolve(cwd, evidence) }) },
    simulated: {
      ...config.simulated,
      ...(replay ? { replay: { ...replay, dir: resolve(cwd, replay.dir) } } : {}),
      ...(csv ? { csv: { ...csv, dir: resolve(cwd, csv.dir) } } : {}),
    },
  };
}
