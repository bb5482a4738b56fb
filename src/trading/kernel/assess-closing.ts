import type { ConId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import { closingLeg } from '../plan/legs.ts';
import { refusalOf } from '../risk/assess.ts';
import { UNKNOWN } from '../risk/checks/account-mode.ts';
import { link } from '../risk/checks/link.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Signal } from '../signal.ts';
import { type AssessedOrder, assessOrder } from './assess-order.ts';
import { grossShares } from './client-shares.ts';
import type { KernelContext } from './context.ts';
import { type KernelState, openOrdersOf } from './state.ts';

/** A reduction to be judged. */
export interface Reduction {
  readonly signal: Signal;
  readonly by: Actor;
  /** What is held, signed. */
  readonly held: number;
  /** True once the exits were asked to go: from then on only the closing order protects. */
  readonly underWay: boolean;
  /** Of its order, where that is no market order. */
  readonly terms?: Parameters<typeof closingLeg>[2];
}

/**
 * The checks of a reducing order. Asked before the exits are cancelled, so that a closing that would be refused leaves
 * them alone, and again when the order is planned.
 */
export function assessClosing(
  state: KernelState,
  { signal, by, held, underWay, terms }: Reduction,
  instrument: Instrument,
  context: KernelContext,
): RiskVerdict {
  const leg = closingLeg(held, [], terms);
  const order: AssessedOrder = {
    signal,
    intent: 'reduce',
    side: leg.side,
    quantity: leg.quantity,
    legs: [leg],
    byPerson: isPerson(signal, by),
    underWay,
    position: held,
  };
  return assessOrder(state, order, instrument, context);
}

/** What an entry that is still open may come to hold, signed; 0 without one. */
const entering = (state: KernelState, conId: ConId): number =>
  openOrdersOf(state, conId)
    .filter((order) => order.role === 'entry')
    .reduce((sum, order) => sum + (order.side === 'BUY' ? order.quantity : -order.quantity), 0);

/**
 * True where nothing is in the way of a closing but that no order can leave now: it begins, and waits with the exits in their place. A
 * read-only gateway a person has to change.
 */
const waitsForLink = ({ checks }: RiskVerdict, context: KernelContext): boolean =>
  !context.link().readOnly &&
  checks.every(({ passed, code, figures }) => passed || code === link.code || figures.account === UNKNOWN);

/**
 * Judges a closing before it is started: one whose order would be refused later, when the exits are gone, is not. One
 * refused instrument refuses the signal. Without a refusal the verdict is that of the one instrument; several have none, and one that
 * waits for the link is judged when it goes on.
 */
export function judgedClosing(
  state: KernelState,
  signal: Signal,
  conIds: readonly ConId[],
  context: KernelContext,
): { readonly refusal?: Refusal; readonly verdict?: RiskVerdict } {
  const verdicts: RiskVerdict[] = [];
  for (const conId of conIds) {
    const instrument = state.instruments.get(conId);
    if (!instrument || state.closings.has(conId)) continue;
    const held = state.positions.get(conId)?.quantity || entering(state, conId) || grossShares(state, conId);
    const reduction = { signal, by: actorOf(signal), held, underWay: false };
    const verdict = assessClosing(state, reduction, instrument, context);
    const refusal = refusalOf(verdict);
    if (refusal && !waitsForLink(verdict, context)) return { refusal, verdict };
    if (!refusal) verdicts.push(verdict);
  }
  const [only] = verdicts;
  return only && conIds.length === 1 ? { verdict: only } : {};
}

/**
 * `flatten` from a person's own hands. An alert that says "flatten" is not a person; the stop button by an alert URL
 * (`/kill?positions=flatten`) counts as one, and is known by the reason, which no alert's text can give.
 */
const isPerson = (signal: Signal, by: Actor): boolean =>
  by !== 'bowline' && signal.action === 'flatten' && (by !== 'alert' || signal.reason !== undefined);

const ACTORS: ReadonlySet<string> = new Set(['alert', 'chat', 'cli', 'api', 'dashboard']);

/** Who is behind a signal. */
export const actorOf = (signal: Signal): Actor =>
  ACTORS.has(signal.source) ? (signal.source as Actor) : 'alert';
