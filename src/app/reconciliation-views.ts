import { z } from 'zod';
import { OrderView } from './views.ts';

/** The JSON of what is, or could be, two things in our book and the broker's. */

const time = z.iso.datetime();
const side = z.enum(['BUY', 'SELL']);

const account = z.string().optional().describe('Where there are several');

export const BreakView = z.object({
  account,
  conId: z.int(),
  symbol: z.string(),
  ours: z.number().describe("What Bowline's executions add up to, signed"),
  broker: z.number().describe("What the broker holds, less what is known to be somebody else's"),
  cause: z.enum(['external-trade', 'missed-fill', 'split', 'assignment', 'others-gone', 'unknown']),
  text: z.string().describe('The cause with its figures'),
  since: time,
});
export type BreakView = z.infer<typeof BreakView>;

export const ReconciliationView = z.object({
  comparedAt: time.optional().describe("When the orders and executions were last compared with the broker's"),
  breaks: z.array(BreakView),
  inDoubt: z.array(OrderView).describe('Orders in state unknown'),
  strays: z
    .array(
      z.object({
        account,
        key: z.string(),
        kind: z.enum(['twin', 'orphan', 'revived']),
        ref: z.string(),
        clientId: z.int(),
        orderId: z.int(),
        permId: z.number(),
        conId: z.int(),
        symbol: z.string(),
        side,
        quantity: z.number(),
        orderType: z.string(),
        status: z.string(),
        since: time,
        cancelling: z.boolean(),
      }),
    )
    .describe('Open orders under references of ours that are not the orders that we sent'),
  standing: z
    .array(z.object({ account, conId: z.int(), symbol: z.string(), quantity: z.number() }))
    .describe("What the account holds that is known not to be Bowline's"),
  externalOrders: z
    .array(
      z.object({
        account,
        permId: z.number(),
        clientId: z.int(),
        ref: z.string(),
        conId: z.int(),
        symbol: z.string(),
        side,
        quantity: z.number(),
        type: z.string(),
        limitPrice: z.number().optional(),
        stopPrice: z.number().optional(),
        tif: z.string(),
        status: z.string(),
      }),
    )
    .describe("Other clients' open orders and those entered in TWS"),
  externalExecutions: z
    .array(
      z.object({
        account,
        execId: z.string(),
        clientId: z.int(),
        ref: z.string(),
        conId: z.int(),
        symbol: z.string(),
        side,
        quantity: z.number(),
        price: z.number(),
        time,
      }),
    )
    .describe('Of the same, newest first'),
});
export type ReconciliationView = z.infer<typeof ReconciliationView>;
