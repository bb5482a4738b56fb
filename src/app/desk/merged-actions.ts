import { count } from '../../core/count.ts';
import type { ActionView, IntakeView } from '../views.ts';
import type { DeskAccount } from './desk-account.ts';

/**
 * Asks every account to do the same, all in this turn of the event loop, and joins the answers. It is done when any has done
 * it; what failed in an account is told in its line and stops no other. Rejects when all of them reject.
 */
export async function atOnce(
  accounts: readonly DeskAccount[],
  act: (account: DeskAccount) => Promise<ActionView>,
): Promise<ActionView> {
  const settled = await Promise.allSettled(accounts.map((account) => act(account)));
  const first = settled.find((result) => result.status === 'rejected');
  if (first && settled.every(({ status }) => status === 'rejected')) throw first.reason;
  const lines = settled.map((result, index) => {
    const account = accounts[index]?.id ?? '';
    if (result.status === 'rejected')
      return { account, done: false, message: `It failed: ${messageOf(result.reason)}`, orders: [] };
    const { done, message, refusal, orders } = result.value;
    return { account, done, message, orders, ...(refusal ? { refusal } : {}) };
  });
  const refusal = lines.find((line) => 'refusal' in line && line.refusal !== undefined);
  const done = lines.some((line) => line.done);
  return {
    done,
    message: joined(lines),
    orders: lines.flatMap(({ orders }) => [...orders]),
    ...(!done && refusal && 'refusal' in refusal && refusal.refusal ? { refusal: refusal.refusal } : {}),
    accounts: lines.map(({ orders: _, ...line }) => line),
  };
}

/** The answer to a person's order that was given to the accounts as a signal. */
export function allOf({ signalId, refusal, orders, accounts = [] }: IntakeView): ActionView {
  const lines = accounts.map((fate) => ({
    account: fate.account,
    done: fate.refusal === undefined,
    message:
      fate.stage === 'received'
        ? `Not decided yet (${fate.summary}); \`bowline signals ${signalId}\` tells what becomes of it`
        : fate.text,
    ...(fate.refusal ? { refusal: fate.refusal } : {}),
  }));
  const done = refusal === undefined && (lines.length === 0 || lines.some((line) => line.done));
  const why = refusal ?? (done ? undefined : lines.find((line) => line.refusal)?.refusal);
  return {
    done,
    message: refusal?.message ?? (lines.length === 0 ? `Signal ${signalId} was taken.` : joined(lines)),
    orders: [...orders],
    ...(why ? { refusal: why } : {}),
    accounts: lines,
  };
}

/** `3 accounts: Trading is halted; no entry was resting. DU3: …`: what most say once, and the others by name. */
function joined(lines: readonly { readonly account: string; readonly message: string }[]): string {
  const groups = Map.groupBy(lines, ({ message }) => message);
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([message, same]) => {
      const who =
        same.length > 2 ? count(same.length, 'account') : same.map(({ account }) => account).join(', ');
      return `${who}: ${message.replace(/\.$/, '')}.`;
    })
    .join(' ');
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
