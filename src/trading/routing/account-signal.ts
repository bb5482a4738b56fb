import { type AccountId, type SignalId, signalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import { isInWindow } from '../risk/checks/no-trade-window.ts';
import { reduces, senderWay, turns } from '../sender-way.ts';
import type { ExpectedPosition, Share, Signal, SizeRequest } from '../signal.ts';
import type { AccountRules, AccountStops } from './account-rules.ts';
import { mapSymbol } from './map-symbol.ts';

/** The id of an account's own part in a signal: `S-20261121-101532-000042-DU1234567`. */
export const accountSignalId = (id: SignalId, account: AccountId): SignalId => signalId(`${id}-${account}`);

const ENTRIES: ReadonlySet<Signal['action']> = new Set(['buy', 'sell', 'add', 'reverse']);

/** True for what may open or enlarge a position; the rest only takes away, or moves exits. */
export const mayEnter = ({ action }: Pick<Signal, 'action'>): boolean => ENTRIES.has(action);

/**
 * The signal as one account of a desk acts on it: its own symbol, size and exits. `ownSize`: of signals that say none. It is
 * known under an id of its own, so that the account's orders are; as a repeat it is not looked at again, the desk has done
 * that.
 */
export function accountSignal(signal: Signal, rules: AccountRules, ownSize: SizeRequest): Signal {
  const id = accountSignalId(signal.id, rules.account);
  const { senderId: _, accounts: _a, faGroup: _g, ...said } = signal;
  const routed: Signal = {
    ...said,
    id,
    dedupeKey: id,
    account: rules.account,
    // Who names the contract itself means no other one.
    ...(signal.symbol === '' || signal.conId !== undefined
      ? {}
      : { symbol: mapSymbol(signal.symbol, rules.map) }),
  };
  const sized = withSize(routed, rules, ownSize);
  return rules.stops && mayEnter(signal) ? withStops(sized, rules.stops) : sized;
}

/**
 * What is left of a signal where nothing may be entered: all of it when it only takes away, the closing half of one that
 * turns a position, undefined when it only enters. The sender's own book-keeping says which a buy or sell is.
 */
export function exitOnly(signal: Signal): Signal | undefined {
  if (!mayEnter(signal)) return signal;
  const { size: _s, expectedPosition: _e, whenHeld, takeProfit: _t, stopLoss: _l, ...plain } = signal;
  if (signal.action === 'reverse') return { ...plain, action: 'close', entry: { type: 'market' } };
  if (signal.action === 'add') return undefined;
  if (reduces(signal)) return signal;
  if (whenHeld?.opposite === undefined && !turns(signal)) return undefined;
  // A position on the signal's own side is left alone.
  const positionSide = signal.action === 'buy' ? 'short' : 'long';
  return { ...plain, action: 'close', entry: { type: 'market' }, positionSide };
}

/** Why an account does not enter at this moment (`marketNow`: the broker's clock). */
export function accountHold(
  { account, enabled, hours }: AccountRules,
  marketNow: number,
): Refusal | undefined {
  if (!enabled)
    return {
      code: 'ACCOUNT_DISABLED',
      field: 'account',
      found: account,
      message: `Account ${account} takes no entries: it is switched off in the configuration. Its exits are carried out.`,
    };
  if (hours.length === 0 || hours.some((window) => isInWindow(window, marketNow))) return undefined;
  const allowed = hours.map(windowText).join(', ');
  return {
    code: 'ACCOUNT_HOURS',
    field: 'account',
    found: new Date(marketNow).toISOString(),
    allowed,
    message: `Account ${account} enters only ${allowed}. Its exits are carried out.`,
  };
}

/** `mon tue 09:30 to 16:00 (America/New_York)`. */
export const windowText = ({ from, to, days, timeZone }: AccountRules['hours'][number]): string =>
  `${days ? `${days.join(' ')} ` : ''}${from} to ${to} (${timeZone})`;

function withSize(signal: Signal, { size, multiplier }: AccountRules, ownSize: SizeRequest): Signal {
  // A reverse without a size turns what the account holds.
  const takesSize = mayEnter(signal) && (signal.action !== 'reverse' || signal.size !== undefined);
  const replaced = size !== undefined && takesSize ? replaceSize(signal, size) : signal;
  if (multiplier === 1) return replaced;
  const asked = replaced.size ?? (takesSize ? ownSize : undefined);
  const { portion, takeProfits, expectedPosition } = replaced;
  return {
    ...replaced,
    ...(asked ? { size: scaledSize(asked, multiplier) } : {}),
    ...(portion ? { portion: scaledShare(portion, multiplier) } : {}),
    ...(takeProfits
      ? {
          takeProfits: takeProfits.map((target) =>
            target.share ? { ...target, share: scaledShare(target.share, multiplier) } : target,
          ),
        }
      : {}),
    ...(expectedPosition ? { expectedPosition: scaledPosition(expectedPosition, multiplier) } : {}),
  };
}

/** The sender's book-keeping tells the way by its own sizes: it is completed by them before the size goes. */
function replaceSize(signal: Signal, size: SizeRequest): Signal {
  if (!signal.expectedPosition) return { ...signal, size };
  const whole = senderWay(signal);
  const turns = whole.prior !== undefined && whole.target !== undefined && whole.prior * whole.target < 0;
  return turns && size.by === 'units'
    ? { ...signal, size, expectedPosition: { ...whole, target: Math.sign(whole.target ?? 0) * size.value } }
    : { ...signal, size, expectedPosition: whole };
}

const scaledSize = (size: SizeRequest, by: number): SizeRequest => ({
  ...size,
  value: cleanDecimal(size.value * by),
});

const scaledShare = (share: Share, by: number): Share =>
  share.by === 'units' ? { ...share, value: cleanDecimal(share.value * by) } : share;

const scaledPosition = ({ prior, target }: ExpectedPosition, by: number): ExpectedPosition => ({
  ...(prior === undefined ? {} : { prior: cleanDecimal(prior * by) }),
  ...(target === undefined ? {} : { target: cleanDecimal(target * by) }),
});

function withStops(signal: Signal, { when, stopLoss, takeProfit }: AccountStops): Signal {
  const ownStop =
    stopLoss !== undefined &&
    (when === 'always' || (signal.stopLoss === undefined && signal.trailing === undefined));
  const ownTarget =
    takeProfit !== undefined &&
    (when === 'always' || (signal.takeProfit === undefined && signal.takeProfits === undefined));
  const { trailing, trailingTrigger, trailingStep, takeProfits, ...plain } = signal;
  return {
    ...plain,
    ...(ownStop
      ? { stopLoss }
      : {
          ...(trailing ? { trailing } : {}),
          ...(trailingTrigger ? { trailingTrigger } : {}),
          ...(trailingStep ? { trailingStep } : {}),
        }),
    ...(ownTarget ? { takeProfit } : takeProfits ? { takeProfits } : {}),
  };
}
