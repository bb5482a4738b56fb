/**
 * What Bowline uses of `@stoqey/ib`: its low-level client, without IBApiNext. Imported by path: the package's index
 * also loads IBApiNext and RxJS, which takes five times as long.
 */

export type {
  CommissionReport as LibraryCommissionReport,
  Contract as LibraryContract,
  ContractDetails as LibraryContractDetails,
  Execution as LibraryExecution,
  Order as LibraryOrder,
  OrderState as LibraryOrderState,
} from '@stoqey/ib';
export { IBApi } from '@stoqey/ib/dist/api/api.js';
export { EventName } from '@stoqey/ib/dist/api/data/enum/event-name.js';
