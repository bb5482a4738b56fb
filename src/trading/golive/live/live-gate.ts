import { isPaperAccount } from '../../../core/ids.ts';
import type { AccountFacts } from '../../risk/check.ts';
import type { SafetySettings } from '../settings/safety-settings.ts';
import { changesOf, changeText, type SettingChange } from '../settings/settings-changes.ts';
import type { GoLiveState } from './golive-state.ts';
import type { FirstWeek, Permit, PermitReading } from './permit.ts';

/** What this run is configured with and what was found where the permit is kept. */
export interface LiveFacts {
  readonly settings: SafetySettings;
  readonly permit: PermitReading;
}

/** What all has to be there for an order on a live account, in the order in which it is named. */
export const LIVE_PARTS = ['mode', 'account', 'permit', 'settings', 'arm'] as const;
export type LivePartName = (typeof LIVE_PARTS)[number];

export interface LivePart {
  readonly name: LivePartName;
  readonly present: boolean;
  /** What is there, or what is missing and what to do. */
  readonly text: string;
}

/** Whether orders on a live account may leave, part by part. */
export interface LiveGate {
  /** True when every part is there: entries may leave. */
  readonly open: boolean;
  /** True where what was opened under a permit may be taken away: the permit may be over by now, and nobody armed. */
  readonly reduces: boolean;
  readonly parts: readonly LivePart[];
  /** In force while the permit's first week lasts. */
  readonly firstWeek?: FirstWeek;
}

const DAY_MS = 86_400_000;

/**
 * Looks at every part; nothing is taken for granted. `live` absent: nothing is configured. `now`: our clock, in Unix
 * milliseconds.
 */
export function liveGate(
  state: GoLiveState,
  live: LiveFacts | undefined,
  account: AccountFacts,
  now: number,
): LiveGate {
  const parts = [
    modePart(live),
    accountPart(live, account),
    permitPart(state, live, account, now),
    settingsPart(live, now),
    armPart(state, live, account),
  ];
  const verified = live?.permit.kind === 'verified' ? live.permit.permit : undefined;
  const firstWeek = verified && firstWeekOf(verified, state, now);
  return {
    open: parts.length === LIVE_PARTS.length && parts.every(({ present }) => present),
    reduces:
      parts.slice(0, 2).every(({ present }) => present) &&
      state.permitted !== undefined &&
      state.permitted === account.id,
    parts,
    ...(firstWeek ? { firstWeek } : {}),
  };
}

/** The missing parts of a gate, by name. */
export const missingParts = ({ parts }: LiveGate): readonly LivePart[] =>
  parts.filter(({ present }) => !present);

/** `Missing: (mode) …; (permit) ….` */
export const missingText = (gate: LiveGate): string =>
  `Missing: ${missingParts(gate)
    .map(({ name, text }) => `(${name}) ${text}`)
    .join('; ')}.`;

const part = (name: LivePartName, present: boolean, text: string): LivePart => ({ name, present, text });

/** Whether the settings are those of one of several accounts. */
const ofSeveral = ({ settings }: LiveFacts): boolean => settings.accountRules !== undefined;

function modePart(live: LiveFacts | undefined): LivePart {
  if (live?.settings.mode === 'live') return part('mode', true, 'the configuration says mode live');
  const where =
    live && ofSeveral(live) ? `of account ${live.settings.account} in accounts` : '(TRADING_MODE=live)';
  return part('mode', false, `the configuration says mode paper; set mode: 'live' ${where}`);
}

function accountPart(live: LiveFacts | undefined, account: AccountFacts): LivePart {
  const configured = live?.settings.account;
  const { id } = account;
  if (id === undefined) return part('account', false, 'the gateway has not told its account yet');
  if (isPaperAccount(id))
    return part(
      'account',
      false,
      `the gateway reports ${id}, which is a paper account; log in with the live user`,
    );
  if (configured === undefined)
    return part('account', false, `no account is configured; set ACCOUNT_ID=${id} (broker.account)`);
  const said = live && ofSeveral(live) ? `accounts names ${configured}` : `ACCOUNT_ID is ${configured}`;
  return configured === id
    ? part('account', true, `${said}, as the gateway reports`)
    : part('account', false, `${said}, and the gateway reports ${id}`);
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Why the permit does not count, or undefined. */
function permitFault(
  state: GoLiveState,
  reading: PermitReading | undefined,
  account: AccountFacts,
  now: number,
): string | undefined {
  if (!reading || reading.kind === 'none')
    return state.permit
      ? `permit ${state.permit.id} is in the journal, and its file is gone from the data folder; issue a new one with \`bowline golive permit\``
      : 'no permit has been issued; `bowline golive permit` issues one when the checklist is complete';
  if (reading.kind === 'faulty') return reading.message;
  const { permit } = reading;
  if (permit.account !== account.id)
    return `permit ${permit.id} is for ${permit.account}, and the gateway reports ${account.id ?? 'no account yet'}`;
  if (state.permit === undefined || state.permit.signature !== permit.signature)
    return `permit ${permit.id} is not the one that the journal of this data folder holds; issue a new one with \`bowline golive permit\``;
  if (now < permit.issuedAt)
    return `permit ${permit.id} was issued on ${isoDay(permit.issuedAt)}, and the clock is before that; set the clock right`;
  if (now >= permit.expiresAt || state.outlived)
    return `permit ${permit.id} expired on ${isoDay(permit.expiresAt)}; issue a new one with \`bowline golive permit\``;
  if (permit.evidence.market === 'simulated' && account.simulated !== true)
    return `permit ${permit.id} rests on evidence of a simulated gateway, and this one is not simulated; gather it on a paper account of Interactive Brokers`;
  return undefined;
}

function permitPart(
  state: GoLiveState,
  live: LiveFacts | undefined,
  account: AccountFacts,
  now: number,
): LivePart {
  const fault = permitFault(state, live?.permit, account, now);
  if (fault !== undefined || live?.permit.kind !== 'verified')
    return part('permit', false, fault ?? 'no permit has been issued');
  const { id, expiresAt } = live.permit.permit;
  return part('permit', true, `permit ${id}, until ${isoDay(expiresAt)}`);
}

interface Judged {
  readonly settings: SafetySettings;
  readonly changes: readonly SettingChange[];
}

/** A run has one configuration; comparing it anew for every order would cost more than all checks. */
const judged = new WeakMap<Permit, Judged>();

/** What is looser now than the permit's settings. */
export function looserThan(permit: Permit, settings: SafetySettings, now: number): readonly SettingChange[] {
  const known = judged.get(permit);
  if (known?.settings === settings) return known.changes;
  const changes = changesOf(permit.settings, settings, now).filter(({ verdict }) => verdict === 'looser');
  judged.set(permit, { settings, changes });
  return changes;
}

function settingsPart(live: LiveFacts | undefined, now: number): LivePart {
  if (live?.permit.kind !== 'verified')
    return part('settings', false, 'without a permit there are no settings that it allows');
  const looser = looserThan(live.permit.permit, live.settings, now);
  return looser.length === 0
    ? part('settings', true, 'no limit is looser than the permit allows')
    : part(
        'settings',
        false,
        `looser than the permit allows: ${looser.map(changeText).join(', ')}; take it back, or confirm it with \`bowline golive confirm\``,
      );
}

function armPart(state: GoLiveState, live: LiveFacts | undefined, account: AccountFacts): LivePart {
  const { armed } = state;
  const { id } = account;
  const typed = id === undefined || isPaperAccount(id) ? '<live account id>' : id;
  const how = `\`bowline arm --account ${typed} --reason …\``;
  if (!armed) return part('arm', false, `live trading is not armed; ${how}`);
  const permit = live?.permit.kind === 'verified' ? live.permit.permit : undefined;
  if (armed.account !== account.id || armed.permitId !== permit?.id)
    return part(
      'arm',
      false,
      `live trading was armed for ${armed.account} under ${armed.permitId}; arm it anew: ${how}`,
    );
  return part('arm', true, `armed by a person (${armed.by}): ${armed.reason}`);
}

/** The caps of the first week, which begins with the first entry under the permit and not before. */
function firstWeekOf(permit: Permit, state: GoLiveState, now: number): FirstWeek | undefined {
  const { firstEntryAt } = state;
  const over = firstEntryAt !== undefined && now >= firstEntryAt + permit.firstWeek.days * DAY_MS;
  return over ? undefined : permit.firstWeek;
}
