import { spanText } from '../../trading/kernel/held-entries.ts';
import { DEFAULT_RESETS, type ResetSettings } from '../../trading/resets/settings.ts';
import { Resets } from '../runtime/resets.ts';
import type { DoctorOptions } from './options.ts';
import type { DoctorStep } from './step.ts';

const HOUR_MS = 3_600_000;

const ENTRIES = {
  refuse: 'entries are refused',
  hold: 'entries are held',
  allow: 'entries are sent as always',
} as const satisfies Record<ResetSettings['entries'], string>;

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/**
 * What the calendar says, whether or not the gateway answers: the reset that lasts or comes, and when the weekly login lapses.
 * How old the login is only a running Bowline has seen.
 */
export function calendarSteps(options: DoctorOptions): readonly DoctorStep[] {
  const settings = options.resets ?? DEFAULT_RESETS;
  const { clock, simulated } = options;
  const resets = new Resets({ settings, clock, simulated: () => simulated });
  if (resets.region === undefined) {
    const why = settings.region === 'none' ? 'trading.resets.region is none' : 'the gateway is simulated';
    return ['Reset window', 'Login'].map((name) => ({ name, outcome: 'ok', text: `None: ${why}` }));
  }
  return [resetStep(resets, options), loginStep(resets, settings, options)];
}

function resetStep(resets: Resets, { clock }: DoctorOptions): DoctorStep {
  const name = 'Reset window';
  const now = clock.now();
  const entries = ENTRIES[resets.entries];
  const lasts = resets.now()?.window;
  if (lasts) {
    return {
      name,
      outcome: 'warning',
      text: `${lasts.name} until ${utc(lasts.until)}, ${spanText(lasts.until - now)} left; ${entries}`,
      cause: 'IB resets its servers at this hour: the gateway may be cut off, and other steps may fail.',
      fix: 'Test again afterwards. Exits that rest at IB are not touched by it.',
    };
  }
  const next = resets.next();
  if (!next) return { name, outcome: 'ok', text: 'None is configured (trading.resets.windows)' };
  const text = `next: ${next.name}, ${utc(next.from)} to ${utc(next.until)}, in ${spanText(next.from - now)}; ${entries} then`;
  return { name, outcome: 'ok', text };
}

function loginStep(resets: Resets, settings: ResetSettings, { clock, login }: DoctorOptions): DoctorStep {
  const name = 'Login';
  const now = clock.now();
  const lapsesAt = login?.lapsesAt ?? resets.login()?.lapsesAt ?? now;
  const seen = login
    ? `the running Bowline has seen it for ${spanText(now - login.since)}${login.seenToBegin ? '' : ', and it may be older'}`
    : 'how old it is a running Bowline shows (bowline status)';
  const left = lapsesAt - now;
  const text =
    left > 0
      ? `lapses at ${utc(lapsesAt)}, in ${spanText(left)}; ${seen}`
      : `has lapsed at ${utc(lapsesAt)}; ${seen}`;
  if (left > settings.loginWarningHours * HOUR_MS) return { name, outcome: 'ok', text };
  return {
    name,
    outcome: 'warning',
    text,
    cause:
      'On Sundays at 01:00 New York IB invalidates what lets TWS and IB Gateway restart without a person.',
    fix: 'Be there with the second factor for the first restart after that, or restart the gateway when it suits you.',
  };
}
