import type { FaultKind } from './fault.ts';
import { competingSession, farmBroken, linkLost } from './link.ts';
import {
  clockSkew,
  commission,
  completedWithoutSize,
  duplicateStatuses,
  executionsOutOfOrder,
  filledBeforeExecution,
  messages,
  missingStatus,
} from './messages.ts';
import { gap, halt, lostOrders, rejectNext } from './orders.ts';
import { cancelHangs, holdOrder, refuseOrder } from './resting-orders.ts';
import {
  clientIdInUse,
  halfOpen,
  kill,
  logout,
  portChange,
  rateLimit,
  readOnly,
  restart,
  rolledBackIds,
  slowHandshake,
  wedge,
} from './socket.ts';

/** Every fault that can be had on command, by its name. */
export const FAULTS: ReadonlyMap<string, FaultKind> = new Map(
  [
    linkLost,
    farmBroken,
    competingSession,
    restart,
    rolledBackIds,
    logout,
    kill,
    halfOpen,
    wedge,
    slowHandshake,
    clientIdInUse,
    portChange,
    readOnly,
    rateLimit,
    messages,
    duplicateStatuses,
    missingStatus,
    filledBeforeExecution,
    commission,
    executionsOutOfOrder,
    completedWithoutSize,
    clockSkew,
    rejectNext,
    lostOrders,
    refuseOrder,
    holdOrder,
    cancelHangs,
    halt,
    gap,
  ].map((kind) => [kind.name, kind]),
);
