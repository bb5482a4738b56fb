import type { OrderState } from './order.ts';

/** One way from a state into another. */
export interface Transition {
  readonly from: OrderState;
  readonly to: OrderState;
  /** What makes it happen. `docs/orders.md` repeats these texts. */
  readonly because: string;
}

const ways = (from: OrderState, to: Readonly<Partial<Record<OrderState, string>>>): readonly Transition[] =>
  Object.entries(to).map(([state, because]) => ({ from, to: state as OrderState, because }));

const FILLED = "its executions, or the broker's count of them, reach its quantity";
const PART = "an execution, or the broker's count, of less than its quantity";
const CANCELLED = 'status Cancelled or ApiCancelled, code 202, or the list of completed orders says so';
const REJECTED = 'a code that refuses the order (201 and its like), which the broker has not confirmed';
const REVIVED = 'the broker tells it as PreSubmitted or Submitted, or lists it, after it had told its end';
const DOUBTED =
  'a comparison with the broker does not find it, its cancellation is refused (161, 10147, 10148), a code refuses it (201 and its like), or another exit of its group has filled and its end is not told';
const ASKED = 'we asked for its cancellation, or the broker reports PendingCancel';
const PROVEN = 'an execution that came later proves that it filled first';

/**
 * Which state may follow which, and why. A final state is left only for `filled`, by an execution that proves it, and for
 * `unknown`, where the broker shows an order as alive that had ended: IB's messages arrive in any order, and an order that was
 * reported cancelled may turn out to have filled first, or not to have ended at all. What is not
 * here does not happen: a message that would need it changes nothing.
 */
export const TRANSITIONS: readonly Transition[] = [
  ...ways('planned', {
    sent: 'its bytes were handed to the socket',
    working: 'the broker answers before the note that we sent it',
    'partially-filled': PART,
    filled: FILLED,
    cancelling: ASKED,
    cancelled: 'the link went before its turn came: it never left',
    rejected: REJECTED,
    unknown: 'after a restart or a new session the broker knows nothing of it',
  }),
  ...ways('sent', {
    working: 'any status of an open order: ApiPending, PendingSubmit, PreSubmitted, Submitted, Inactive',
    'partially-filled': PART,
    filled: FILLED,
    cancelling: ASKED,
    cancelled: CANCELLED,
    rejected: REJECTED,
    unknown: 'no answer for 10 s, or a comparison with the broker does not find it',
  }),
  ...ways('working', {
    'partially-filled': PART,
    filled: FILLED,
    cancelling: ASKED,
    cancelled: CANCELLED,
    unknown: DOUBTED,
  }),
  ...ways('partially-filled', {
    filled: FILLED,
    cancelling: ASKED,
    cancelled: CANCELLED,
    unknown: DOUBTED,
  }),
  ...ways('cancelling', {
    filled: FILLED,
    cancelled: `${CANCELLED}; or it had not left yet and is not sent`,
    rejected: REJECTED,
    unknown:
      'its cancellation is refused (161, 10147, 10148) or not answered for 10 s, a comparison does not find it, or a code refuses it (201 and its like)',
    working: 'a comparison finds it open and not being cancelled; the cancellation is asked for again',
    'partially-filled': 'a comparison finds it open and partly filled; the cancellation is asked for again',
  }),
  ...ways('unknown', {
    working: 'the broker reports it open, or lists it; after its end was told: lists it',
    'partially-filled':
      'the broker reports it open and partly filled, or lists it so; after its end was told: lists it so',
    filled: FILLED,
    cancelling: 'the broker reports PendingCancel',
    cancelled:
      'it is among the completed orders; or it is absent from open orders, completed orders and executions twice, and the position says that it has not filled (`An order in doubt`); or a person settles it',
    rejected: `${REJECTED}; or one has refused it, and the broker tells it as Inactive or Cancelled, or lists it no more`,
  }),
  ...ways('cancelled', { filled: PROVEN, unknown: REVIVED }),
  ...ways('rejected', { filled: PROVEN, unknown: REVIVED }),
];

const ALLOWED: ReadonlySet<string> = new Set(TRANSITIONS.map(({ from, to }) => `${from}>${to}`));

export const mayBecome = (from: OrderState, to: OrderState): boolean =>
  from === to || ALLOWED.has(`${from}>${to}`);
