import { ExchangeDesk } from '../../src/broker/simulated/exchange-desk.ts';
import type {
  ClientMessage,
  Dialer,
  GatewayMessage,
  Line,
  LineHandlers,
} from '../../src/broker/simulated/messages.ts';
import { type ClientOrderId, clientOrderId } from '../../src/core/ids.ts';
import type { Random } from '../../src/core/random.ts';
import type { Exchange } from '../../src/simulator/exchange.ts';
import { Misreports, type MisreportsOptions } from './misreports.ts';
import type { WorldOptions } from './options.ts';
import { Pipe } from './pipe.ts';
import { type Owner, type VirtualTime, WORLD } from './virtual-time.ts';

export interface HouseOptions {
  readonly time: VirtualTime;
  readonly exchange: Exchange;
  readonly random: Random;
  readonly chances: WorldOptions;
  readonly trace: (text: () => string) => void;
  /** Of chances of its own, so that worlds without misreports are what they are without them. */
  readonly misreports: Pick<MisreportsOptions, 'random' | 'fault'>;
}

/** Stands at a client's end of the line. */
export interface LineWatch {
  /** Before every message that leaves the client. */
  readonly sending: (message: ClientMessage, send: () => void) => void;
  /** After the client has taken in a message. */
  readonly heard: (message: GatewayMessage) => void;
}

/** What a gateway that has lost IB does with orders and with reports. */
export interface Outage {
  readonly orders: 'kept' | 'refused' | 'lost';
  readonly reports: 'late' | 'lost';
  readonly later: (() => void)[];
}

const HANDSHAKE_MS = 40;
const NOT_CONNECTED = 'Order rejected - reason:The gateway is not connected to the server.';

/**
 * The simulated gateway with everything that can go wrong between a client and IB. Inside one connection messages keep
 * their order, as TCP does; where real gateways are known to double, omit or delay a report, it may.
 */
export class GatewayHouse {
  readonly #options: HouseOptions;
  readonly #connections = new Set<Connection>();
  /** Faults of single messages happen. */
  mischief = true;
  listens = true;
  /** Takes connections and never answers. */
  wedged = false;
  outage: Outage | undefined;
  /** The next sessions are told numbers lower by this. */
  lowerIds = 0;
  readonly misreports: Misreports;
  /** When a correction of an execution was last kept from Bowline; a reading tells it. */
  untoldCorrectionAt = 0;

  constructor(options: HouseOptions) {
    this.#options = options;
    const { time, exchange, chances, misreports } = options;
    this.misreports = new Misreports({
      ...misreports,
      time,
      exchange,
      chances,
      tell: (message) => {
        for (const connection of this.#connections) connection.report(message);
      },
    });
  }

  get parts(): HouseOptions {
    return this.#options;
  }

  /** For one life of a client. */
  dialer(owner: Owner, { sending, heard }: LineWatch): Dialer {
    return {
      dial: (handlers: LineHandlers): Line => {
        const { time, trace, random } = this.#options;
        const wait = random.below(HANDSHAKE_MS);
        if (!this.listens) {
          trace(() => 'a connection is refused');
          const end = { code: 'REFUSED', message: 'Nothing listens.' } as const;
          time.after(wait, () => handlers.onEnd(end), owner);
          return { send() {}, close() {} };
        }
        const connection = new Connection(this, { ...handlers, heard }, owner);
        this.#connections.add(connection);
        return {
          send: (message) => sending(message, () => connection.fromClient(message)),
          close: () => connection.leave(Number.POSITIVE_INFINITY),
        };
      },
    };
  }

  /** Something that Bowline wrote has still to arrive, or waits for the end of an outage. */
  get mayStillArrive(): boolean {
    return this.outage !== undefined || [...this.#connections].some(({ underWay }) => underWay > 0);
  }

  gone(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** The process at the other end has died: of what it had written a random part still arrives. */
  clientDied(): void {
    for (const connection of this.#connections)
      connection.leave(this.#options.random.below(connection.underWay + 1));
  }

  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  halfOpen(): void {
    for (const connection of this.#connections) connection.freeze();
  }

  announce(code: number, message: string): void {
    for (const connection of this.#connections) connection.tell({ type: 'code', code, message });
  }

  endOutage(dataLost: boolean): void {
    const { outage } = this;
    if (!outage) return;
    this.outage = undefined;
    this.announce(dataLost ? 1101 : 1102, 'Connectivity has been restored.');
    for (const resume of outage.later) resume();
  }

  nextValidId(clientId: number): ClientOrderId {
    return clientOrderId(Math.max(1, this.#options.exchange.nextOrderId(clientId) - this.lowerIds));
  }

  delay(): number {
    const { random, chances } = this.#options;
    const held = this.mischief && random.next() < chances.stall ? 1000 + random.below(8000) : 0;
    return 1 + random.below(this.mischief ? chances.latency : 5) + held;
  }
}

type Told = Extract<GatewayMessage, { type: 'told' }>;
const ORDER_NEWS: ReadonlySet<string> = new Set(['order', 'order-status', 'execution', 'commission']);

/** One connection, with the session behind it. */
class Connection {
  readonly #house: GatewayHouse;
  readonly #desk: ExchangeDesk;
  readonly #toClient: Pipe<GatewayMessage>;
  readonly #toGateway: Pipe<ClientMessage>;
  readonly #handlers: LineHandlers;
  /** True while the gateway answers a question: answers are whole. */
  #answering = false;
  /** The whole bracket of a lost or refused order shares its fate. */
  #fate: { readonly at: number; readonly what: 'pass' | 'lost' | 'rejected' } | undefined;

  constructor(house: GatewayHouse, handlers: LineHandlers & Pick<LineWatch, 'heard'>, owner: Owner) {
    this.#house = house;
    this.#handlers = handlers;
    const { time, exchange } = house.parts;
    this.#toClient = new Pipe(
      time,
      owner,
      () => house.delay(),
      (message) => {
        handlers.onMessage(message);
        handlers.heard(message);
      },
    );
    this.#toGateway = new Pipe(
      time,
      WORLD,
      () => house.delay(),
      (message) => this.#arrived(message),
    );
    this.#desk = new ExchangeDesk({
      exchange,
      tell: (message) => this.#fromGateway(message),
      nextValidId: (clientId) => house.nextValidId(clientId),
    });
  }

  get underWay(): number {
    return this.#toGateway.waiting;
  }

  fromClient(message: ClientMessage): void {
    this.#toGateway.send(message);
  }

  tell(message: GatewayMessage): void {
    this.#house.parts.trace(() => `gateway says ${describe(message)}`);
    this.#toClient.send(message);
  }

  /** The client's end is gone. */
  leave(kept: number): void {
    this.#toClient.freeze();
    this.#toGateway.close(kept, () => this.#end());
  }

  cut(): void {
    const { random } = this.#house.parts;
    this.#toGateway.close(random.below(this.#toGateway.waiting + 1), () => this.#end());
    this.#toClient.close(random.below(this.#toClient.waiting + 1), () => {
      this.#handlers.onEnd({ code: 'LOST', message: 'The connection broke.' });
    });
  }

  freeze(): void {
    this.#toClient.freeze();
    this.#toGateway.freeze();
  }

  #end(): void {
    this.#desk.close();
    this.#house.gone(this);
  }

  #arrived(message: ClientMessage): void {
    const { trace } = this.#house.parts;
    if (message.type === 'start') {
      if (this.#house.wedged) return;
      this.#desk.take(message);
      if (this.#house.outage) this.tell({ type: 'code', code: 1100, message: 'Connectivity has been lost.' });
      return;
    }
    if (message.type === 'place' || message.type === 'cancel')
      trace(() => `gateway gets ${describe(message)}`);
    const { outage } = this.#house;
    if (outage && !(message.type === 'ask' && message.question.what === 'time')) {
      if (message.type !== 'place' && message.type !== 'cancel') outage.later.push(() => this.#take(message));
      else if (outage.orders === 'kept') outage.later.push(() => this.#take(message));
      else if (outage.orders === 'refused' && message.type === 'place')
        this.#refuse(message.request.orderId, 201, NOT_CONNECTED);
      return;
    }
    this.#take(message);
  }

  #take(message: ClientMessage): void {
    if (message.type === 'place') {
      const fate = this.#fateOf();
      if (fate === 'lost') return;
      if (fate === 'rejected') {
        this.#refuse(message.request.orderId, 201, 'Order rejected - reason:Rejected on command.');
        return;
      }
    }
    const { chances, random, trace } = this.#house.parts;
    if (message.type === 'cancel' && chances.lostCancel > 0 && this.#house.mischief) {
      if (random.next() < chances.lostCancel) {
        trace(() => `ignored: ${describe(message)}`);
        return;
      }
    }
    const { misreports } = this.#house;
    if (message.type === 'cancel' && misreports.keepsPending(message.orderId)) return;
    this.#answering = message.type === 'ask';
    this.#desk.take(message);
    this.#answering = false;
    if (message.type === 'place') misreports.placed(message.request);
  }

  /** What the gateway says of its own accord. */
  report(message: GatewayMessage): void {
    this.#fromGateway(message);
  }

  #refuse(orderId: ClientOrderId, code: number, message: string): void {
    this.tell({ type: 'code', orderId, code, message });
  }

  #fateOf(): 'pass' | 'lost' | 'rejected' {
    const { time, random, chances } = this.#house.parts;
    if (!this.#house.mischief) return 'pass';
    // A bracket is written in one piece, and arrives within moments.
    if (this.#fate?.what !== 'lost' || this.#fate.at !== Math.floor(time.now / 1000)) {
      const drawn = random.next();
      const what =
        drawn < chances.lostOrder
          ? 'lost'
          : drawn < chances.lostOrder + chances.rejectedOrder
            ? 'rejected'
            : 'pass';
      this.#fate = { at: Math.floor(time.now / 1000), what };
    }
    return this.#fate.what;
  }

  #fromGateway(said: GatewayMessage): void {
    const { misreports } = this.#house;
    const message = misreports.reworded(said);
    if (!message) return;
    if (misreports.doubles(message)) this.#pass(message);
    if (this.#answering || message.type !== 'told' || !ORDER_NEWS.has(message.event.type)) {
      this.#pass(message);
      return;
    }
    const { outage } = this.#house;
    if (outage?.reports === 'lost') {
      this.#house.parts.trace(() => `lost in the outage: ${describe(message)}`);
      return;
    }
    if (outage) outage.later.push(() => this.#news(message));
    else this.#news(message);
  }

  /** A report of its own accord, with what gateways are known to do to them. */
  #news(message: Told): void {
    const { random, chances, time, trace } = this.#house.parts;
    const { event } = message;
    const { type } = event;
    const happens = (chance: number): boolean => this.#house.mischief && random.next() < chance;
    const late = this.#house.misreports.delayOf(message);
    if (late > 0) {
      time.after(late, () => this.#pass(message));
      return;
    }
    if ((type === 'order' || type === 'order-status') && happens(chances.missingStatus)) {
      trace(() => `never told: ${describe(message)}`);
      return;
    }
    if (event.type === 'execution' && chances.lostExecution > 0 && happens(chances.lostExecution)) {
      if (!event.execution.execId.endsWith('.01')) this.#house.untoldCorrectionAt = time.now;
      trace(() => `never told: ${describe(message)}`);
      return;
    }
    if (type === 'commission' && happens(chances.missingCommission)) return;
    if ((type === 'execution' || type === 'commission') && happens(chances.lateExecution)) {
      time.after(random.below(3000), () => this.#pass(message));
      return;
    }
    this.#pass(message);
    if (type === 'order-status' && happens(chances.duplicateStatus)) this.#pass(message);
  }

  #pass(message: GatewayMessage): void {
    if (message.type !== 'told' || ORDER_NEWS.has(message.event.type)) this.tell(message);
    else this.#toClient.send(message);
  }
}

/** For the trace. */
export function describe(message: ClientMessage | GatewayMessage): string {
  switch (message.type) {
    case 'place': {
      const { orderId, orderRef, action, totalQuantity, orderType } = message.request;
      return `place ${orderId} ${orderRef} ${action} ${totalQuantity} ${orderType}`;
    }
    case 'cancel':
      return `cancel ${message.orderId}`;
    case 'code':
      return `${message.code}${message.orderId === undefined ? '' : ` for ${message.orderId}`}`;
    case 'answer':
      return `an answer with ${message.items.length} items`;
    case 'welcome':
      return `welcome, next order number ${message.nextValidId}`;
    case 'told': {
      const { event } = message;
      if (event.type === 'order-status')
        return `status ${event.report.orderId} ${event.report.status} ${event.report.filled}/${event.report.remaining}`;
      if (event.type === 'order') return `order ${event.order.orderId} ${event.order.status}`;
      if (event.type === 'execution')
        return `execution ${event.execution.execId} ${event.execution.ref} ${event.execution.side} ${event.execution.quantity}`;
      return event.type;
    }
    default:
      return message.type;
  }
}
