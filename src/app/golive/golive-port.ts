import type { Origin } from '../raw-signal.ts';
import type { ActionView } from '../views.ts';
import type { DrillView, GoLiveView } from './golive-views.ts';

/** What can be asked and ordered on the way to a live account. Everything that is done goes into the journal. */
export interface GoLivePort {
  /** The checklist and the live gate; `undefined` where there are several accounts and it is not said of which. */
  view(): Promise<GoLiveView | undefined>;
  /** A person's word that an item need not be shown, or only as much of it as `to`. */
  waive(origin: Origin, item: string, to: number | undefined, reason: string): Promise<ActionView>;
  withdrawWaiver(origin: Origin, item: string, reason: string): Promise<ActionView>;
  /** Makes every configured limit refuse an order that is never sent; on paper and simulated accounts only. */
  drill(origin: Origin): Promise<DrillView | ActionView>;
  /** Issues the permit of the connected live account; `account` is its id, typed. */
  issuePermit(origin: Origin, account: string, reason: string): Promise<ActionView>;
  /** A person's word on settings that are looser than the permit's. `fingerprint`: of the settings that were shown. */
  confirm(origin: Origin, account: string, reason: string, fingerprint?: string): Promise<ActionView>;
  revokePermit(origin: Origin, reason: string): Promise<ActionView>;
  /** Lets live entries leave until a halt, a restart or `disarm`; `account` is the live account's id, typed. */
  arm(origin: Origin, account: string, reason: string): Promise<ActionView>;
  disarm(origin: Origin, reason: string): Promise<ActionView>;
}
