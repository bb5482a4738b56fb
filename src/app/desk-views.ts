import { z } from 'zod';
import { RefusalView } from './views.ts';

const time = z.iso.datetime();
const ContractView = z.object({
  conId: z.int(),
  localSymbol: z.string(),
  symbol: z.string(),
  secType: z.string(),
  exchange: z.string(),
  primaryExchange: z.string(),
  currency: z.string(),
  longName: z.string(),
  multiplier: z.number(),
  minTick: z.number(),
  lastTradeDate: z.string().optional().describe('YYYYMMDD'),
});

/** What a symbol means on a market date. */
export const FoundInstrumentView = z.object({
  symbol: z.string(),
  on: z.string().describe('Market date, YYYY-MM-DD'),
  instrument: ContractView.optional().describe('The contract, where there is exactly one'),
  candidates: z.array(ContractView),
  chosen: z.boolean().describe('A person chose it among candidates'),
  rolls: z
    .object({
      contract: z.string().describe('ESZ2026'),
      contractMonth: z.string().describe('YYYYMM'),
      from: z.string().describe('From this date on the next contract is meant'),
      next: z.string(),
    })
    .optional()
    .describe('For continuous futures, by the calendar'),
  query: z.record(z.string(), z.unknown()).optional().describe('What the broker would be asked for'),
  refusal: RefusalView.optional(),
});
export type FoundInstrumentView = z.infer<typeof FoundInstrumentView>;

export const BuiltAlertView = z.object({
  message: z.string().describe('For the message field of the alert'),
  pine: z.string().describe('What the script has to hold'),
  steps: z.array(z.string()),
  sample: z.string().describe('The message as it arrives'),
});
export type BuiltAlertView = z.infer<typeof BuiltAlertView>;

/** An alert URL beside the main one, without its secret. */
export const AlertUrlView = z.object({
  name: z.string(),
  active: z.boolean().describe('It has a secret; alerts can come by it'),
  configured: z.boolean().describe('The configuration has settings of its own for it'),
  createdAt: time.optional().describe('When its secret was made'),
  settings: z.record(z.string(), z.unknown()).optional(),
});
export type AlertUrlView = z.infer<typeof AlertUrlView>;

export const AlertUrlChangeView = z.object({
  done: z.boolean(),
  name: z.string(),
  path: z.string().optional().describe('The address with the new secret, told this once'),
  message: z.string(),
  refusal: RefusalView.optional(),
});
export type AlertUrlChangeView = z.infer<typeof AlertUrlChangeView>;
