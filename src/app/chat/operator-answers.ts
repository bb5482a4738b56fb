import { count } from '../../core/count.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import type { AccountSummaryView } from '../account-views.ts';
import type { Application } from '../application.ts';
import type { ActionView, SignalView, StatusView } from '../views.ts';
import type { AccountNames } from './account-names.ts';
import { type ChatCommand, COMMANDS_HELP, numberOf, RESUME_HELP, SEVERAL_HELP } from './command.ts';
import type { CommandEffect } from './commands-before.ts';

/** What persons in a chat can have done. */
export type OperatorActions = Pick<
  Application,
  'kill' | 'flatten' | 'resume' | 'decide' | 'status' | 'signals' | 'signal' | 'positions' | 'accounts' | 'of'
>;

export interface CommandContext {
  readonly actions: OperatorActions;
  /** The accounts that can be named; absent where there is one. */
  readonly accounts?: AccountNames;
  /** Who says it and where, for the reason that is kept: `by Kim in telegram`. */
  readonly by: string;
  /** Which message it is, for the journal, and for what has been stopped since. */
  readonly said: SaidInChat;
  /** It was said so long ago that it may only halt. */
  readonly late: boolean;
  readonly mayResume: boolean;
}

/** Signals and accounts that are listed one by one. */
const MOST_LISTED = 20;

/** Carries a command out; resolves with the answer for people. Never rejects. */
export async function carryOut(command: ChatCommand, context: CommandContext): Promise<string> {
  try {
    return await answerTo(command, context);
  } catch (cause) {
    return failureText(cause);
  }
}

async function answerTo(command: ChatCommand, context: CommandContext): Promise<string> {
  const { actions, accounts, by, said } = context;
  if ('unknown' in command && command.unknown.length > 0 && command.what !== 'kill')
    return `${unknownText(command.unknown, accounts)} Nothing is done.`;
  switch (command.what) {
    case 'kill':
      return kill(command, context);
    case 'flatten': {
      const symbol = command.symbol === '' ? undefined : command.symbol;
      return each(command.accounts, actions, (one) => one.flatten('chat', `flatten ${by}`, { symbol }, said));
    }
    case 'resume':
      return resume(command, context);
    case 'approve':
    case 'decline': {
      const lines: string[] = [];
      for (const number of command.numbers) {
        const text = await decide(number, command.what === 'approve', context).catch(failureText);
        lines.push(command.numbers.length === 1 ? text : `${number}: ${text}`);
      }
      return lines.join('\n');
    }
    case 'waiting':
      return waitingText(actions);
    case 'status': {
      if (!accounts) return statusText(actions.status(), actions.positions().length);
      const listed = actions.accounts();
      return command.accounts.length === 0
        ? deskText(listed)
        : listed
            .filter(({ id }) => command.accounts.includes(id))
            .map(accountLine)
            .join('\n');
    }
    case 'help':
      return [
        COMMANDS_HELP,
        ...(accounts ? [SEVERAL_HELP] : []),
        ...(context.mayResume ? [RESUME_HELP] : []),
      ].join('\n');
  }
}

/** The answer to a command that is told again, where a crash has cut off the first. */
export function alreadyText(
  { what }: ChatCommand,
  effects: readonly CommandEffect[],
  actions: OperatorActions,
): string {
  const fates = effects.flatMap(({ signalId }) => {
    const signal = signalId && actions.signal(signalId);
    return signal
      ? [`Signal ${signal.id} is ${signal.stage}: ${signal.refusal?.message ?? signal.summary}`]
      : [];
  });
  const how = fates.length > 0 ? fates.join('\n') : 'Say "status" to see how it stands.';
  return `"${what}" was taken up before Bowline was started anew, and is not carried out again. ${how}`;
}

/** In the turn in which it is called every account that is meant refuses entries. */
async function kill(
  { reason, positions, accounts, unknown }: Extract<ChatCommand, { what: 'kill' }>,
  { actions, by, late, said, accounts: known }: CommandContext,
): Promise<string> {
  const why = `${reason === '' ? 'kill' : reason} (${by})`;
  // A halt may come late; what closes positions may not.
  const what = late ? 'keep' : positions;
  const stopped = await each(accounts, actions, (one) => one.kill('chat', why, what, said));
  return unknown.length === 0
    ? stopped
    : `${unknownText(unknown, known)} So all were stopped, and no position is closed. ${stopped}`;
}

async function resume(
  { account, reason }: Extract<ChatCommand, { what: 'resume' }>,
  { actions, by, said, mayResume }: CommandContext,
): Promise<string> {
  if (!mayResume)
    return 'Trading is not resumed by chat: chat.operators.mayResume is not set. Use `bowline resume`, or the dashboard.';
  if (account === '' || reason === '')
    return `Say the id of the account and why: ${RESUME_HELP.split(':')[0]}.`;
  return (await actions.resume('chat', `${reason} (${by})`, account, said)).message;
}

async function decide(
  number: number,
  approved: boolean,
  { actions, accounts, by, said }: CommandContext,
): Promise<string> {
  const [waiting, ...others] = waitingSignals(actions).filter(({ id }) => numberOf(id) === number);
  if (!waiting) return `No signal ${number} waits. Say "waiting" to see those that do.`;
  if (others.length > 0)
    return `Several signals that wait end in ${number}: ${[waiting, ...others].map(({ id }) => id).join(', ')}. Use \`bowline approve\` or \`bowline decline\` with the whole id.`;
  const { message } = await actions.decide(
    'chat',
    waiting.id,
    approved,
    `${approved ? 'approved' : 'declined'} ${by}`,
    said,
  );
  return accounts && waiting.account !== undefined ? `${waiting.account}: ${message}` : message;
}

/** Asks all at once, or each that was named for itself; what fails in one stops no other. */
async function each(
  named: readonly string[],
  actions: OperatorActions,
  act: (application: Pick<Application, 'kill' | 'flatten'>) => Promise<ActionView>,
): Promise<string> {
  if (named.length === 0) return (await act(actions)).message;
  const lines = named.map(async (id) => {
    const application = actions.of(id);
    if (!application) return `${id}: It is no account of this Bowline.`;
    const text = await act(application).then(({ message }) => message, failureText);
    return `${id}: ${text}`;
  });
  return (await Promise.all(lines)).join('\n');
}

const waitingSignals = (actions: OperatorActions): readonly SignalView[] =>
  actions.signals(Number.MAX_SAFE_INTEGER).filter(({ stage }) => stage === 'waiting');

/** A signal that waits, with its number, and whose it is where it is one account's alone. */
export const waitingLine = (id: string, summary: string, account: string | undefined): string =>
  `${numberOf(id)}${account === undefined ? '' : `, ${account}`}: ${summary}`;

function waitingText(actions: OperatorActions): string {
  const waiting = waitingSignals(actions);
  if (waiting.length === 0) return 'Nothing waits.';
  const lines = waiting
    .slice(0, MOST_LISTED)
    .map(({ id, summary, account }) => waitingLine(id, summary, account));
  return [...lines, ...moreText(waiting.length - lines.length)].join('\n');
}

function statusText(status: StatusView, positions: number): string {
  const { account, link, tradingState, tradingStateReason: why = '', alarms } = status;
  return [
    `${account ? `${account.mode} ${account.id}` : 'No account yet'}, trading ${tradingState}${why === '' ? '' : ` (${why})`}`,
    link.ready ? 'Orders can be sent' : `No orders can be sent: ${link.reason ?? 'no answer'}`,
    `${count(positions, 'open position')}, ${count(alarms.length, 'alarm')}`,
  ].join('\n');
}

/** A line for each account; of many, first those that somebody has to look at. */
function deskText(accounts: readonly AccountSummaryView[]): string {
  const states = [...Map.groupBy(accounts, ({ tradingState }) => tradingState)];
  const head = `${count(accounts.length, 'account')}: ${states.map(([state, all]) => `${all.length} ${state}`).join(', ')}`;
  const isQuiet = ({ tradingState, ready, alarms }: AccountSummaryView): boolean =>
    tradingState === 'active' && ready && alarms.length === 0;
  const sorted =
    accounts.length <= MOST_LISTED
      ? accounts
      : accounts.toSorted((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)));
  const lines = sorted.slice(0, MOST_LISTED).map(accountLine);
  return [head, ...lines, ...moreText(accounts.length - lines.length)].join('\n');
}

function accountLine(account: AccountSummaryView): string {
  const { id, mode, tradingState, tradingStateReason: why = '', ready, reason } = account;
  return [
    `${mode} ${id}: trading ${tradingState}${why === '' ? '' : ` (${why})`}`,
    ready ? 'orders can be sent' : `no orders can be sent: ${reason ?? 'no answer'}`,
    count(account.openPositions, 'open position'),
    count(account.alarms.length, 'alarm'),
  ].join(', ');
}

const moreText = (more: number): readonly string[] => (more > 0 ? [`and ${more} more`] : []);

function unknownText(unknown: readonly string[], { ids }: AccountNames = { ids: [], names: {} }): string {
  const listed = [...ids.slice(0, MOST_LISTED), ...moreText(ids.length - MOST_LISTED)];
  return `There is no account ${unknown.join(', ')} here. Accounts: ${listed.join(', ')}.`;
}

const failureText = (cause: unknown): string =>
  `It could not be carried out: ${cause instanceof Error ? cause.message : String(cause)}`;
