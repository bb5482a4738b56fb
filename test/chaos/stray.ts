import { type Contract, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { RecordingClient } from '../../src/gateway/testing/recording-client.ts';
import type { ChaosGateway } from './gateway.ts';

/** Far below every market. */
const NOWHERE = 1;
const SPY: Contract = { symbol: 'SPY', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

let placed = 0;

/** As Bowline gives them, and never twice. */
function ownLikeReference(): string {
  placed += 1;
  return `S-20200101-000000-${String(placed).padStart(6, '0')}-E`;
}

/** An order that rests under a reference such as Bowline gives, sent over another connection. */
export class Stray {
  readonly #client: RecordingClient;
  readonly #orderId: number;

  private constructor(client: RecordingClient, orderId: number) {
    this.#client = client;
    this.#orderId = orderId;
  }

  static async place(gateway: ChaosGateway, clientId: number): Promise<Stray> {
    const client = await RecordingClient.connect(Number(gateway.port), clientId);
    const [orderId] = client.args('nextValidId') as [number];
    client.api.placeOrder(orderId, SPY, {
      action: OrderAction.BUY,
      totalQuantity: 1,
      orderType: OrderType.LMT,
      lmtPrice: NOWHERE,
      tif: TimeInForce.DAY,
      transmit: true,
      orderRef: ownLikeReference(),
    });
    await client.hear('openOrder');
    return new Stray(client, orderId);
  }

  async cancel(): Promise<void> {
    this.#client.api.cancelOrder(this.#orderId);
    await this.#client.settled();
  }

  /** Ends the connection; the order stays. */
  leave(): Promise<void> {
    return this.#client.leave();
  }
}
