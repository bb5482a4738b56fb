import { accountId, clientOrderId, conId, execId, permId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { price, quantity } from '../../core/price.ts';
import type { CommissionReport, Execution } from '../port.ts';
import { brokerTime } from './broker-time.ts';
import type { LibraryCommissionReport, LibraryContract, LibraryExecution } from './library.ts';
import { setNumber } from './sentinels.ts';

/** `localZone`: for times without a zone. Undefined where the report lacks what makes it an execution. */
export function executionReport(
  contract: LibraryContract,
  execution: LibraryExecution,
  localZone: string,
): Execution | undefined {
  const time = brokerTime(execution.time ?? '', localZone);
  const shares = setNumber(execution.shares);
  const paid = setNumber(execution.price);
  if (time === undefined || shares === undefined || paid === undefined || !execution.execId) return undefined;
  return {
    execId: execId(execution.execId),
    ref: execution.orderRef ?? '',
    orderId: clientOrderId(execution.orderId ?? 0),
    clientId: execution.clientId ?? 0,
    permId: permId(setNumber(execution.permId) ?? 0),
    account: accountId(execution.acctNumber ?? ''),
    conId: conId(contract.conId ?? 0),
    symbol: contract.symbol ?? '',
    ...(String(contract.secType) === 'BAG' ? { isCombo: true } : {}),
    side: execution.side === 'BOT' ? 'BUY' : 'SELL',
    quantity: quantity(shares),
    price: price(paid),
    cumulativeQuantity: quantity(setNumber(execution.cumQty) ?? shares),
    averagePrice: setNumber(execution.avgPrice) ?? paid,
    time,
  };
}

export function commissionReport(report: LibraryCommissionReport): CommissionReport | undefined {
  const commission = setNumber(report.commission);
  if (!report.execId || commission === undefined) return undefined;
  const realized = setNumber(report.realizedPNL);
  return {
    execId: execId(report.execId),
    commission: toMicros(commission),
    currency: report.currency ?? '',
    ...(realized === undefined ? {} : { realizedPnl: toMicros(realized) }),
  };
}
