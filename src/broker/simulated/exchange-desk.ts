import { type ClientOrderId, type ConId, clientOrderId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { cfdName } from '../../instruments/cfd-terms.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type {
  Exchange,
  ExchangeEvent,
  SimulatedExecution,
  SimulatedOrder,
} from '../../simulator/exchange.ts';
import type { Answers, ClientMessage, GatewayMessage, PlacedOrder, Question } from './messages.ts';
import {
  brokerOrder,
  brokerPosition,
  commissionReport,
  executionReport,
  marginPreview,
  saidOnce,
  statusReport,
} from './reports.ts';

export interface ExchangeDeskOptions {
  readonly exchange: Exchange;
  readonly tell: (message: GatewayMessage) => void;
  /** The first order number that the client is told; default: the exchange's own. */
  readonly nextValidId?: (clientId: number) => ClientOrderId;
}

const completedOrder = saidOnce((order: SimulatedOrder, instrument) => brokerOrder(order, instrument, true));

const pastExecution = saidOnce((execution: SimulatedExecution, instrument) => ({
  execution: Object.freeze(executionReport(execution, instrument)),
  commission: Object.freeze(commissionReport(execution)),
}));

/** The gateway's end of one session: serves one client of a simulated exchange, which is told as TWS tells its clients. */
export class ExchangeDesk {
  readonly #options: ExchangeDeskOptions;
  /** How to let go of each instrument whose quotes are wanted. */
  readonly #quoted = new Map<ConId, () => void>();
  #clientId: number | undefined;
  #stops: readonly (() => void)[] = [];

  constructor(options: ExchangeDeskOptions) {
    this.#options = options;
  }

  take(message: ClientMessage): void {
    const { exchange } = this.#options;
    if (message.type === 'start') this.#start(message.clientId);
    else if (this.#clientId === undefined) throw new Error(`"${message.type}" came before the session began`);
    else if (message.type === 'place') this.#place(message.request);
    else if (message.type === 'cancel') exchange.cancelOrder(this.#clientId, message.orderId);
    else if (message.type === 'ask') {
      this.#tell({ type: 'answer', id: message.id, items: this.#answer(message.question) });
    } else this.#quotes(message.conId, message.on);
  }

  #place({ comboTerms, ...request }: PlacedOrder): void {
    const { exchange } = this.#options;
    const combo = comboTerms && exchange.combo(comboTerms);
    if (combo && !combo.ok) this.#tell({ type: 'code', orderId: request.orderId, ...combo.error });
    else exchange.placeOrder(combo ? { ...request, conId: combo.value.conId } : request);
  }

  /** The session has ended; orders stay. */
  close(): void {
    for (const stop of [...this.#stops, ...this.#quoted.values()]) stop();
    this.#stops = [];
    this.#quoted.clear();
  }

  #tell(message: GatewayMessage): void {
    this.#options.tell(message);
  }

  #start(clientId: number): void {
    const { exchange, nextValidId } = this.#options;
    this.#clientId = clientId;
    this.#stops = [
      exchange.onEvent((event) => this.#onEvent(event)),
      exchange.onQuote(({ type, conId }) => {
        if (type === 'quote' && this.#quoted.has(conId)) this.#quote(conId);
      }),
    ];
    this.#tell({
      type: 'welcome',
      accounts: exchange.accounts,
      nextValidId: nextValidId?.(clientId) ?? exchange.nextOrderId(clientId),
      time: exchange.now(),
    });
    this.#accountValues();
  }

  #quotes(conId: ConId, on: boolean): void {
    const letGo = this.#quoted.get(conId);
    if (!on) {
      letGo?.();
      this.#quoted.delete(conId);
    } else if (!letGo) {
      // Options are quoted only while somebody follows them.
      this.#quoted.set(conId, this.#options.exchange.follow?.(conId) ?? (() => undefined));
      this.#quote(conId);
    }
  }

  #quote(conId: ConId): void {
    const quote = this.#options.exchange.quote(conId);
    if (quote) this.#tell({ type: 'told', event: { type: 'quote', quote } });
  }

  /** How many values there were. */
  #accountValues(): number {
    const { exchange } = this.#options;
    for (const account of exchange.accounts) {
      const { netLiquidation, currency } = exchange.balances(account);
      const value = String(fromMicros(netLiquidation));
      this.#tell({
        type: 'told',
        event: { type: 'account-value', account, key: 'NetLiquidation', value, currency },
      });
    }
    return exchange.accounts.length;
  }

  #onEvent(event: ExchangeEvent): void {
    const { exchange } = this.#options;
    switch (event.type) {
      case 'order':
        if (event.order.clientId === this.#clientId) this.#order(event.order, event);
        return;
      case 'execution': {
        const instrument = exchange.instrument(event.execution.conId);
        if (event.execution.clientId !== this.#clientId || !instrument) return;
        const execution = executionReport(event.execution, instrument);
        this.#tell({ type: 'told', event: { type: 'execution', execution } });
        return;
      }
      case 'commission':
        if (event.execution.clientId !== this.#clientId) return;
        this.#tell({
          type: 'told',
          event: { type: 'commission', report: commissionReport(event.execution) },
        });
        return;
      case 'orderError': {
        const { clientId, orderId, error } = event;
        if (clientId === this.#clientId) this.#tell({ type: 'code', orderId, ...error });
        return;
      }
      case 'position': {
        const instrument = exchange.instrument(event.position.conId);
        if (!instrument) return;
        const position = brokerPosition(event.position, instrument);
        this.#tell({ type: 'told', event: { type: 'position', position } });
        this.#accountValues();
        return;
      }
      case 'whatIf': {
        const { request, result } = event;
        if (request.clientId !== this.#clientId) return;
        const orderId = clientOrderId(request.orderId);
        if (result.error) this.#tell({ type: 'code', orderId, ...result.error });
        else this.#tell({ type: 'preview', orderId, preview: marginPreview(result) });
        return;
      }
    }
  }

  #order(
    order: SimulatedOrder,
    how: { readonly withOpenOrder: boolean; readonly withStatus: boolean },
  ): void {
    const instrument = this.#options.exchange.instrument(order.conId);
    if (instrument && how.withOpenOrder) {
      this.#tell({ type: 'told', event: { type: 'order', order: brokerOrder(order, instrument) } });
    }
    if (how.withStatus) {
      this.#tell({ type: 'told', event: { type: 'order-status', report: statusReport(order) } });
    }
  }

  #answer(question: Question): readonly Answers[keyof Answers][] {
    const { exchange } = this.#options;
    const each = <Row extends { readonly conId: ConId }, Item>(
      rows: readonly Row[],
      item: (row: Row, instrument: Instrument) => Item,
    ): Item[] => {
      const items: Item[] = [];
      for (const row of rows) {
        const instrument = exchange.instrument(row.conId);
        if (instrument) items.push(item(row, instrument));
      }
      return items;
    };
    switch (question.what) {
      case 'contracts':
        return contractsOf(exchange, question.query);
      case 'open-orders': {
        const open = exchange.openOrders();
        for (const order of open) this.#order(order, { withOpenOrder: true, withStatus: true });
        return each(open, (order, instrument) => brokerOrder(order, instrument));
      }
      case 'completed-orders':
        return each(exchange.completedOrders(), completedOrder);
      case 'executions':
        return each(exchange.executions(), pastExecution);
      case 'positions':
        return exchange.accounts.flatMap((account) =>
          each(exchange.positions(account), (position, instrument) => brokerPosition(position, instrument)),
        );
      case 'account':
        return [this.#accountValues()];
      case 'time':
        return [exchange.now()];
    }
  }
}

/** Options are made when they are asked for; the list of instruments does not name them. */
function contractsOf(exchange: Exchange, query: ContractQuery): readonly Instrument[] {
  const { conId, secType } = query;
  if (conId !== undefined) {
    const known = exchange.instrument(conId);
    return known ? [called(known)] : [];
  }
  if (secType !== 'OPT' && secType !== 'FOP')
    return exchange.instruments.filter((instrument) => fits(instrument, query)).map(called);
  const { strike, right, multiplier } = query;
  return (
    exchange.options?.search({
      secType,
      symbol: query.symbol,
      localSymbol: query.localSymbol ?? '',
      tradingClass: query.tradingClass ?? '',
      expiry: query.lastTradeDateOrContractMonth ?? '',
      ...(strike === undefined ? {} : { strike }),
      ...(right === undefined ? {} : { right }),
      ...(multiplier === undefined ? {} : { multiplier }),
      exchange: query.exchange,
      currency: query.currency,
      includeExpired: false,
    }) ?? []
  );
}

/** Contracts for difference have names of their own here, as over the wire. */
function called(instrument: Instrument): Instrument {
  const { cfd, localSymbol } = instrument;
  return cfd ? { ...instrument, localSymbol: cfdName(localSymbol, cfd.underlyingSecType) } : instrument;
}

/** `YYYYMM` is the contract's month, `YYYYMMDD` its last trading day. */
function endsIn({ lastTradeDate = '', future }: Instrument, asked: string): boolean {
  const ofMonth = asked.length <= 'YYYYMM'.length ? future?.contractMonth : undefined;
  return (ofMonth ?? lastTradeDate).startsWith(asked);
}

/** Whether a contract is what was asked for; what the question leaves open fits. */
function fits(instrument: Instrument, query: ContractQuery): boolean {
  const month = query.lastTradeDateOrContractMonth;
  return (
    instrument.symbol === query.symbol &&
    instrument.secType === query.secType &&
    instrument.currency === query.currency &&
    (query.localSymbol === undefined || query.localSymbol === instrument.localSymbol) &&
    (month === undefined || endsIn(instrument, month)) &&
    (query.strike === undefined || query.strike === instrument.strike) &&
    (query.right === undefined || query.right === instrument.right)
  );
}
