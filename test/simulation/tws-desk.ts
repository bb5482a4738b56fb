import { clientOrderId } from '../../src/core/ids.ts';
import { type Price, price, type Quantity, quantity } from '../../src/core/price.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { roundToTick } from '../../src/instruments/price-steps.ts';
import type { Exchange, OrderRequest, SimulatedOrder } from '../../src/simulator/exchange.ts';
import { either } from './alert-bodies.ts';
import { CLIENT_ID } from './life.ts';

/** Of another program that trades the same account. */
export const OTHER_CLIENT = 5;

export interface TwsDeskOptions {
  readonly exchange: Exchange;
  readonly instruments: readonly Instrument[];
  readonly account: OrderRequest['account'];
  readonly random: Random;
  readonly trace: (text: () => string) => void;
}

/** What a person in TWS and another program do with the same account, beside Bowline. */
export class TwsDesk {
  readonly #options: TwsDeskOptions;

  constructor(options: TwsDeskOptions) {
    this.#options = options;
  }

  act(): void {
    const drawn = this.#options.random.next();
    if (drawn < 0.3) this.#cancel();
    else if (drawn < 0.5) this.#change();
    else if (drawn < 0.75) this.#trade(0);
    else this.#trade(OTHER_CLIENT);
  }

  /** One of the orders that rest; Bowline's, mostly. */
  #chosen(): SimulatedOrder | undefined {
    const { exchange, random } = this.#options;
    const open = exchange.openOrders(random.next() < 0.8 ? CLIENT_ID : undefined);
    return open[random.below(Math.max(1, open.length))];
  }

  #cancel(): void {
    const chosen = this.#chosen();
    if (!chosen) return;
    this.#options.trace(() => `by hand in TWS: ${chosen.orderRef || chosen.permId} is cancelled`);
    this.#options.exchange.manualDesk?.cancel(chosen.permId);
  }

  /** Another price, as a person drags an order on the chart. Sizes stay: a larger exit would be no exit any more. */
  #change(): void {
    const { exchange, random, trace } = this.#options;
    const chosen = this.#chosen();
    const instrument = chosen && exchange.instrument(chosen.conId);
    if (!chosen || !instrument || chosen.orderType.startsWith('TRAIL')) return;
    const moved = (at: Price | undefined): Price | undefined =>
      at === undefined ? undefined : roundToTick(instrument, at * (1 + (random.next() - 0.5) * 0.002));
    const auxPrice = moved(chosen.auxPrice);
    const lmtPrice = moved(chosen.lmtPrice);
    trace(() => `by hand in TWS: ${chosen.orderRef || chosen.permId} to ${auxPrice ?? ''} ${lmtPrice ?? ''}`);
    exchange.manualDesk?.modify(chosen.permId, {
      ...(auxPrice === undefined ? {} : { auxPrice }),
      ...(lmtPrice === undefined ? {} : { lmtPrice }),
    });
  }

  /** The other program's own; or, where it is an earlier Bowline or a copy of this one, a reference like ours, or the same. */
  #reference(): string {
    const { exchange, random } = this.#options;
    const kind = random.next();
    if (kind < 0.8) return `other-${random.below(1_000_000)}`;
    const ours = exchange.openOrders(CLIENT_ID);
    const twin = ours[random.below(Math.max(1, ours.length))]?.orderRef;
    const orphan = `S-20260303-150000-${String(random.below(1_000_000)).padStart(6, '0')}-E`;
    return kind < 0.9 ? orphan : (twin ?? orphan);
  }

  #trade(clientId: number): void {
    const { exchange, instruments, random, account, trace } = this.#options;
    const instrument = instruments[random.below(instruments.length)];
    const bid = instrument && exchange.quote(instrument.conId)?.bid;
    if (!instrument || bid === undefined) return;
    const action = either(random, 'BUY', 'SELL');
    const direction = action === 'BUY' ? 1 : -1;
    const units = 1 + random.below(10);
    const away = random.next() * 0.002;
    const at = (share: number): Price => price(roundToTick(instrument, bid * (1 + share)));
    const kind = random.next();
    const terms: Pick<OrderRequest, 'orderType' | 'lmtPrice' | 'auxPrice'> =
      kind < 0.6
        ? { orderType: 'MKT' }
        : kind < 0.8
          ? { orderType: 'LMT', lmtPrice: at(-direction * away) }
          : { orderType: 'STP', auxPrice: at(direction * away) };
    const order = {
      account,
      conId: instrument.conId,
      exchange: 'SMART',
      action,
      totalQuantity: quantity(units) as Quantity,
      ...terms,
      tif: 'DAY',
      outsideRth: false,
      orderRef: clientId === 0 ? '' : this.#reference(),
    } as const;
    const who = clientId === 0 ? 'by hand in TWS' : 'another program';
    trace(() => `${who}: ${action} ${units} ${instrument.symbol} ${terms.orderType}`);
    if (clientId === 0) {
      exchange.manualDesk?.place(order);
      return;
    }
    exchange.placeOrder({
      ...order,
      clientId,
      orderId: clientOrderId(exchange.nextOrderId(clientId)),
      ocaGroup: '',
      ocaType: 0,
      parentId: 0,
      transmit: true,
      whatIf: false,
      echo: {},
    });
  }
}
