import { type Quantity, quantity } from '../../src/core/price.ts';
import { ACCOUNT, type World } from './world.ts';

/** What a person held before Bowline came. */
export function buyByHand({ options, instruments, exchange }: World): void {
  if (options.heldBefore === 0) return;
  for (const { conId } of instruments)
    exchange.manualDesk?.place({
      account: ACCOUNT,
      conId,
      exchange: 'SMART',
      action: 'BUY',
      totalQuantity: quantity(options.heldBefore) as Quantity,
      orderType: 'MKT',
      tif: 'GTC',
      outsideRth: true,
      orderRef: '',
    });
}
