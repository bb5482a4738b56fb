import type { AccountId } from '../../../core/ids.ts';
import type { Actor } from '../../actor.ts';
import type { CheckResult } from '../../risk/verdict.ts';
import type { SettingChange } from '../settings/settings-changes.ts';
import type { Permit } from './permit.ts';

/** What an order that was made to be refused came to. */
export type DrillOutcome =
  /** The check that was meant refused it. */
  | 'refused'
  /** Other checks refused it, or it did not come as far as the checks. */
  | 'refused-otherwise'
  /** Every check passed it: it was dropped, and the limit does not do what it should. */
  | 'dropped';

/** The part of the journal that is about the way to a live account. */
export type GoLiveEvent =
  /** A gateway says that its market is simulated; once a session. */
  | { readonly type: 'market.simulated' }
  | { readonly type: 'permit.issued'; readonly permit: Permit; readonly by: Actor; readonly reason: string }
  /** The permit was signed anew over looser settings. */
  | {
      readonly type: 'permit.confirmed';
      readonly permit: Permit;
      readonly changes: readonly SettingChange[];
      readonly by: Actor;
      readonly reason: string;
    }
  | { readonly type: 'permit.revoked'; readonly id: string; readonly by: Actor; readonly reason: string }
  | {
      readonly type: 'live.armed';
      readonly account: AccountId;
      readonly permitId: string;
      readonly by: Actor;
      readonly reason: string;
    }
  | { readonly type: 'live.disarmed'; readonly by: Actor; readonly reason: string }
  | {
      readonly type: 'golive.waived';
      readonly item: string;
      readonly to?: number;
      readonly by: Actor;
      readonly reason: string;
    }
  | {
      readonly type: 'golive.waiver-withdrawn';
      readonly item: string;
      readonly by: Actor;
      readonly reason: string;
    }
  /** An order was made for a limit to refuse it. It was judged like any other and never meant to be sent. */
  | {
      readonly type: 'drill.made';
      /** The code of the check that was meant. */
      readonly code: string;
      /** `strategy orb`; absent: the account's limit. */
      readonly scope?: string;
      /** What was ordered. */
      readonly order: string;
      /** What was supposed for it: a loss, a quote, a time. Empty: everything was as it is. */
      readonly supposed: readonly string[];
      readonly outcome: DrillOutcome;
      /** What the check said, or why it was not asked. */
      readonly check?: CheckResult;
      readonly text: string;
      readonly by: Actor;
    };
