import type { AccountId, SignalId } from '../../core/ids.ts';
import type { KernelState, SignalRecord } from '../../trading/kernel/state.ts';
import { accountSignalId } from '../../trading/routing/account-signal.ts';
import { strangersOf } from '../../trading/routing/concerns.ts';
import type { AccountFateView, IntakeView, SignalView } from '../views.ts';
import { intakeView, signalView, stageOf, standing } from './signal-view.ts';
import { DEFAULT_SIGNALS } from './state-views.ts';

/** The kernels' states of a desk by account, in the configured order. */
export type AccountStates = ReadonlyMap<AccountId, KernelState>;

/** The stage of a signal given to several accounts is that of the account where most is under way. */
const MOST_UNDER_WAY: readonly SignalView['stage'][] = [
  'unknown',
  'filled',
  'working',
  'sent',
  'planned',
  'approved',
  'received',
  'held',
  'delayed',
  'closed',
  'cancelled',
  'rejected',
  'refused',
];

/** What became of a signal in each account that it was given to. */
export function accountFates(states: AccountStates, asked: SignalRecord): AccountFateView[] {
  const fates = [...states].flatMap(([account, state]) => {
    const record = state.signals.get(accountSignalId(asked.id, account));
    return record ? [accountFate(account, state, record)] : [];
  });
  const strangers = fates.length === 0 || !asked.signal ? [] : strangersOf(asked.signal, deskOf(states));
  return [...fates, ...strangers.map((account) => strangerFate(account, asked))];
}

const deskOf = (states: AccountStates): readonly { readonly id: AccountId }[] =>
  [...states.keys()].map((id) => ({ id }));

/** An account that the signal names beside others and that is not traded here. */
function strangerFate(account: AccountId, { id, summary }: SignalRecord): AccountFateView {
  const message = `Account ${account} is not traded here.`;
  const refusal = { code: 'ACCOUNT_OTHER', field: 'accounts', found: account, message };
  return { account, signalId: id, summary, stage: 'refused', text: message, refusal, orders: [] };
}

const accountFate = (account: AccountId, state: KernelState, record: SignalRecord): AccountFateView => ({
  account,
  signalId: record.id,
  summary: record.summary,
  stage: stageOf(state, record),
  text: record.timeline.at(-1)?.text ?? record.summary,
  ...(record.refusal ? { refusal: record.refusal } : {}),
  orders: [...record.orders],
});

const stageOfFates = (fates: readonly AccountFateView[]): SignalView['stage'] | undefined =>
  MOST_UNDER_WAY.find((stage) => fates.some((fate) => fate.stage === stage));

/** A signal of the desk's book with a line for each account. One that never came to them is as the book has it. */
export function deskSignalView(book: KernelState, states: AccountStates, record: SignalRecord): SignalView {
  const view = signalView(book, record);
  const fates = accountFates(states, record);
  if (fates.length === 0) return view;
  return {
    ...view,
    stage: record.refusal ? view.stage : (stageOfFates(fates) ?? view.stage),
    orders: fates.flatMap(({ orders }) => orders),
    accounts: fates,
  };
}

export function deskIntakeView(book: KernelState, states: AccountStates, record: SignalRecord): IntakeView {
  const view = intakeView(book, record);
  const fates = accountFates(states, record);
  if (fates.length === 0) return view;
  const stage = record.refusal ? view.stage : (stageOfFates(fates) ?? view.stage);
  return {
    ...view,
    accepted: fates.some(({ refusal, orders }) => orders.length > 0 || refusal === undefined),
    stage,
    text: standing(stage) ?? view.text,
    orders: fates.flatMap(({ orders }) => orders),
    accounts: fates,
  };
}

/** Signals of the book and those of single accounts, newest first. */
export function deskSignals(
  book: KernelState,
  states: AccountStates,
  limit = DEFAULT_SIGNALS,
): readonly SignalView[] {
  const ofBook = [...book.signals.values()]
    .slice(-limit)
    .map((record) => ({ at: record.receivedAt, view: () => deskSignalView(book, states, record) }));
  const ofAccounts = [...states].flatMap(([account, state]) =>
    [...state.signals.values()]
      // Its part in a signal of the book is a line there.
      .filter(({ id }) => !id.endsWith(`-${account}`))
      .slice(-limit)
      .map((record) => ({
        at: record.receivedAt,
        view: (): SignalView => ({ ...signalView(state, record), account }),
      })),
  );
  return [...ofBook, ...ofAccounts]
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
    .map(({ view }) => view());
}

export function deskSignal(book: KernelState, states: AccountStates, id: string): SignalView | undefined {
  const ofBook = book.signals.get(id as SignalId);
  if (ofBook) return deskSignalView(book, states, ofBook);
  for (const [account, state] of states) {
    const record = state.signals.get(id as SignalId);
    if (record) return { ...signalView(state, record), account };
  }
  return undefined;
}
