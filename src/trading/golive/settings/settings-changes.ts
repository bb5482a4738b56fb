import type { ScopedLimits } from '../../risk/limits/scoped-limits.ts';
import type { LimitName } from '../../risk/limits.ts';
import { scopeKey, scopeText } from '../../risk/scope.ts';
import { atMost, everyChange, onlyThese, type SettingRule, type SettingVerdict } from './compare-setting.ts';
import { IDLE_WITHOUT, LIMIT_RULES } from './limit-rules.ts';
import type { SafetySettings } from './safety-settings.ts';

/** One setting that is not as it was. Values are those of the configuration; absent: not set. */
export interface SettingChange {
  /** `maxContracts`, `maxQuantity of strategy orb`, `gateway`. */
  readonly name: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly verdict: Exclude<SettingVerdict, 'same'>;
}

type Other = Exclude<keyof SafetySettings, 'limits' | 'limitsFor'>;

/** Every setting beside the limits. */
export const OTHER_RULES: Readonly<Record<Other, SettingRule>> = {
  mode: everyChange,
  account: everyChange,
  gateway: everyChange,
  policies: everyChange,
  watchers: everyChange,
  resets: everyChange,
  riskDay: everyChange,
  defaultQuantity: atMost,
  sizing: everyChange,
  sizeMultipliers: everyChange,
  approvalMinutes: everyChange,
  alertUrls: everyChange,
  chatRooms: everyChange,
  chatOperators: everyChange,
  chatMail: everyChange,
  alertSources: onlyThese,
  rolls: everyChange,
  multiplier: atMost,
  accountRules: everyChange,
};

type Limits = Readonly<Record<string, unknown>>;

/** A name that this version does not know cannot be judged. */
const ruleOf = (name: string): SettingRule => LIMIT_RULES[name as LimitName] ?? everyChange;

function limitChanges(before: Limits, after: Limits, of: string, now: number): SettingChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): SettingChange[] => {
    const master = IDLE_WITHOUT[name as LimitName];
    const verdict = ruleOf(name).compare(before[name], after[name], now);
    if (verdict === 'same') return [];
    const idle = master !== undefined && before[master] === undefined;
    return [changed(`${name}${of}`, before[name], after[name], idle ? 'tighter' : verdict)];
  });
}

const changed = (
  name: string,
  before: unknown,
  after: unknown,
  verdict: SettingChange['verdict'],
): SettingChange => ({
  name,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
  verdict,
});

/** Limits of the same scope may be given in several entries; each entry is matched with the one at its place. */
const byScope = (all: readonly ScopedLimits[]): ReadonlyMap<string, ScopedLimits> => {
  const counts = new Map<string, number>();
  return new Map(
    all.map((each) => {
      const key = scopeKey(each.scope);
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      return [nth === 1 ? key : `${key} (${nth})`, each];
    }),
  );
};

function scopedChanges(before: readonly ScopedLimits[], after: readonly ScopedLimits[], now: number) {
  const [was, is] = [byScope(before), byScope(after)];
  const keys = new Set([...was.keys(), ...is.keys()]);
  return [...keys].flatMap((key) => {
    const scope = (is.get(key) ?? was.get(key))?.scope;
    const of = scope ? ` of ${scopeText(scope)}` : '';
    return limitChanges(was.get(key)?.limits ?? {}, is.get(key)?.limits ?? {}, of, now);
  });
}

/** Everything that is not as it was, and whether it lets more happen. `now`: our clock, in Unix milliseconds. */
export function changesOf(before: SafetySettings, after: SafetySettings, now: number): SettingChange[] {
  const others = (Object.keys(OTHER_RULES) as Other[]).flatMap((name): SettingChange[] => {
    const verdict = OTHER_RULES[name].compare(before[name], after[name], now);
    return verdict === 'same' ? [] : [changed(name, before[name], after[name], verdict)];
  });
  return [
    ...others,
    ...limitChanges(before.limits, after.limits, '', now),
    ...scopedChanges(before.limitsFor, after.limitsFor, now),
  ];
}

/** A setting's value as people see it. */
export const shownSetting = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);

/** `maxContracts 1 → 5`. */
export const changeText = ({ name, before, after }: SettingChange): string =>
  `${name} ${shownSetting(before)} → ${shownSetting(after)}`;
