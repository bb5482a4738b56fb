import type { AlertWish } from '../../../src/signals/build-alert.ts';

export type SizeField = 'default' | 'quantity' | 'riskPercent' | 'equityPercent' | 'notional';

/** What the builder's form holds; empty texts ask for nothing. */
export interface WishDraft {
  readonly from: AlertWish['from'];
  readonly action: AlertWish['action'];
  readonly symbol: string;
  /** Of an option spread, as its symbol is written. */
  readonly legs: string;
  readonly sizeBy: SizeField;
  readonly size: string;
  readonly stopLoss: string;
  readonly takeProfit: string;
  readonly trailing: string;
  readonly breakEven: string;
  readonly endOfDayExit: string;
  readonly limitAtClose: boolean;
  readonly outsideRth: boolean;
}

export const FIRST_WISH: WishDraft = {
  from: 'strategy',
  action: 'order',
  symbol: '',
  legs: '',
  sizeBy: 'default',
  size: '',
  stopLoss: '1%',
  takeProfit: '2%',
  trailing: '',
  breakEven: '',
  endOfDayExit: '',
  limitAtClose: false,
  outsideRth: false,
};

/** Whether the action opens a position, so that sizes and exits say something. */
export const opens = ({ action }: WishDraft): boolean => action !== 'close' && action !== 'flatten';

/** The wish of a form. An indicator has no orders of its own: where `order` was chosen it buys. */
export function wishOf(draft: WishDraft): AlertWish {
  const { from, sizeBy, limitAtClose, outsideRth } = draft;
  const action = from === 'indicator' && draft.action === 'order' ? 'buy' : draft.action;
  const texts = opens(draft)
    ? {
        ...(sizeBy === 'default' ? {} : { [sizeBy]: draft.size }),
        stopLoss: draft.stopLoss,
        takeProfit: draft.takeProfit,
        trailing: draft.trailing,
        breakEven: draft.breakEven,
        endOfDayExit: draft.endOfDayExit,
      }
    : {};
  return {
    from,
    action,
    ...said({ symbol: draft.symbol, legs: draft.legs, ...texts }),
    ...(limitAtClose && opens(draft) ? { limitAtClose } : {}),
    ...(outsideRth && opens(draft) ? { outsideRth } : {}),
  };
}

const said = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(texts)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );
