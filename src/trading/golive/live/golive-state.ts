import type { UnixMs } from '../../../core/clock.ts';
import type { Actor } from '../../actor.ts';
import type { Permit } from './permit.ts';

/** A person's word that live orders may leave. */
export interface Armed {
  readonly account: string;
  readonly permitId: string;
  readonly by: Actor;
  readonly reason: string;
  readonly since: UnixMs;
}

/** A person's word that an item of the checklist need not be shown, or not as much of it. */
export interface Waiver {
  /** The id of the item. */
  readonly item: string;
  /** What is wanted instead, of items that compare a figure; absent: nothing. */
  readonly to?: number;
  readonly by: Actor;
  readonly reason: string;
  readonly since: UnixMs;
}

/** The way to live as the journal tells it; a part of the kernel's state. */
export interface GoLiveState {
  /** The latest permit of this journal; absent when it was revoked. */
  permit?: Permit;
  /** The account that any permit of this journal was for: what was opened under it may always be taken away. */
  permitted?: string;
  /** True once the journal has reached its expiry: a clock that is set back does not revive it. */
  outlived?: true;
  /** When the first entry was planned under it: its first week began then. */
  firstEntryAt?: UnixMs;
  armed?: Armed;
  /** True once a gateway of this journal has said that its market is simulated. */
  simulated: boolean;
  /** By item. */
  readonly waivers: Map<string, Waiver>;
}

export const emptyGoLive = (): GoLiveState => ({ simulated: false, waivers: new Map() });
