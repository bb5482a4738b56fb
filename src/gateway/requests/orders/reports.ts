import { fromMicros } from '../../../core/money.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { ExchangeEvent, SimulatedExecution } from '../../../simulator/exchange.ts';
import { reqExecutions } from '../../codec/client/orders.ts';
import type { ValuesOf } from '../../codec/message.ts';
import {
  commissionReport,
  executionData,
  executionDataEnd,
  openOrder,
  orderBound,
  orderStatus,
} from '../../codec/server/orders.ts';
import { contractValues } from '../../contracts/wire-contract.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { bareStamp, dashStamp, EASTERN, parseStamp, ZONED_VERSION } from '../../times.ts';
import { openOrderValues, orderStatusValues, whatIfValues } from './wire-order.ts';

type ExecutionFilter = ValuesOf<typeof reqExecutions>;

/** IB's request id of executions that nobody asked for. */
const LIVE = -1;
const CENT_MILLIONTH = 1e6;

const commissionValues = (execution: SimulatedExecution): ValuesOf<typeof commissionReport> => ({
  execId: execution.execId,
  commission: fromMicros(execution.commission),
  currency: execution.commissionCurrency,
  ...(execution.realizedPnl === undefined
    ? {}
    : { realizedPnl: Math.round(fromMicros(execution.realizedPnl) * CENT_MILLIONTH) / CENT_MILLIONTH }),
  yieldRedemptionDate: '',
});

/** IB's filter takes `BUY` and `SELL`, executions say `BOT` and `SLD`. */
const SIDES: Readonly<Record<string, string>> = { BUY: 'BOT', SELL: 'SLD', BOT: 'BOT', SLD: 'SLD' };

/** What happens to orders, told to those whom it concerns, and executions on request. */
export const orderReports: OpenFamily = (client, gateway) => {
  const { exchange, settings } = gateway;
  const isMaster = settings.masterClientId === client.clientId;
  const concerns = (owner: number): boolean => owner === client.clientId || isMaster;

  /** Commissions are the legs'. */
  const isCombo = ({ conId }: SimulatedExecution): boolean =>
    exchange.instrument(conId)?.comboLegs !== undefined;

  const sendExecution = (reqId: number, execution: SimulatedExecution): void => {
    const instrument = exchange.instrument(execution.conId);
    if (instrument === undefined) return;
    client.send(executionData, {
      reqId,
      orderId: execution.orderId,
      contract: contractValues(instrument, execution.exchange, ''),
      execId: execution.execId,
      time: client.version < ZONED_VERSION ? bareStamp(execution.time, EASTERN) : dashStamp(execution.time),
      account: execution.account,
      exchange: execution.exchange,
      side: execution.side,
      shares: execution.shares,
      price: execution.price,
      permId: execution.permId,
      clientId: execution.clientId,
      liquidation: 0,
      cumQty: execution.cumQty,
      avgPrice: cleanDecimal(execution.avgPrice),
      orderRef: execution.orderRef,
      evRule: '',
      modelCode: '',
      lastLiquidity: execution.lastLiquidity,
      pendingPriceRevision: false,
    });
  };

  const onExchange = (event: ExchangeEvent): void => {
    switch (event.type) {
      case 'order': {
        const { order } = event;
        const instrument = exchange.instrument(order.conId);
        if (instrument === undefined || !concerns(order.clientId)) return;
        if (event.withOpenOrder) client.send(openOrder, openOrderValues(order, instrument));
        if (event.withStatus) client.send(orderStatus, orderStatusValues(order));
        return;
      }
      case 'execution':
        if (concerns(event.execution.clientId)) sendExecution(LIVE, event.execution);
        return;
      case 'commission':
        if (concerns(event.execution.clientId)) {
          client.send(commissionReport, commissionValues(event.execution));
        }
        return;
      case 'bound': {
        const { permId, clientId, orderId } = event;
        if (clientId === client.clientId) client.send(orderBound, { permId, clientId, orderId });
        return;
      }
      case 'orderError':
        if (event.clientId === client.clientId) {
          client.error(event.orderId, event.error.code, event.error.message);
        }
        return;
      case 'whatIf': {
        const { request, permId, result } = event;
        const instrument = exchange.instrument(request.conId);
        if (instrument === undefined || request.clientId !== client.clientId) return;
        client.send(openOrder, whatIfValues(request, permId, result, instrument));
        if (result.error !== undefined)
          client.error(request.orderId, result.error.code, result.error.message);
        return;
      }
      default:
    }
  };

  const matches = (execution: SimulatedExecution, filter: ExecutionFilter, since: number): boolean => {
    const instrument = exchange.instrument(execution.conId);
    const same = (asked: string, has: string | undefined): boolean =>
      asked === '' || asked.toUpperCase() === has?.toUpperCase();
    return (
      (filter.clientId === 0 || filter.clientId === execution.clientId) &&
      same(filter.account, execution.account) &&
      same(filter.symbol, instrument?.symbol) &&
      same(filter.secType, instrument?.secType) &&
      same(filter.exchange, execution.exchange) &&
      (filter.side === '' || SIDES[filter.side.toUpperCase()] === execution.side) &&
      execution.time >= since
    );
  };

  return {
    routes: [
      route(reqExecutions, (filter) => {
        const { reqId } = filter;
        const since = filter.time === '' ? undefined : parseStamp(filter.time, EASTERN);
        if (since !== undefined && !since.ok) {
          client.error(reqId, 321, `Error validating request.-'bL' : cause - ${since.error}`);
          return;
        }
        const found = exchange
          .executions()
          .filter((execution) => matches(execution, filter, since?.value ?? 0));
        for (const execution of found) sendExecution(reqId, execution);
        for (const execution of found) {
          if (concerns(execution.clientId) && !isCombo(execution))
            client.send(commissionReport, commissionValues(execution));
        }
        client.send(executionDataEnd, { reqId });
      }),
    ],
    onExchange,
  };
};
