import { z } from 'zod';
import { ROLL_UNFILLED } from '../../trading/rolls/roll.ts';
import { RefusalView } from '../views.ts';

const symbol = z.string().trim().min(1, 'must name a symbol').max(64);

/** What a person asks to be rolled. */
export const RollWish = z.strictObject({
  symbol: symbol.optional().describe('Whose position; absent: every position in futures that Bowline opened'),
  to: symbol.optional().describe('The contract to roll into; absent: the next one that `ES1!` means'),
  limit: z
    .number('must be a number')
    .optional()
    .describe('Worst price of the spread: the new contract less the old one'),
  onUnfilled: z.enum(ROLL_UNFILLED, `must be one of ${ROLL_UNFILLED.join(', ')}`).optional(),
  session: z.enum(['regular', 'open'], 'must be regular or open').optional(),
  patienceSeconds: z.number().int().min(1).max(86_400).optional().describe('For how long it is tried'),
  external: z
    .boolean()
    .optional()
    .describe("What the account holds of it that is not Bowline's; after Bowline's own"),
  reason: z.string().trim().min(1, 'must say why').max(500).optional(),
});
export type RollWish = z.infer<typeof RollWish>;

const contract = z.object({
  conId: z.int(),
  symbol: z.string(),
  lastTradeDate: z.iso.date().optional(),
  rolls: z.iso.date().optional().describe('From when on a continuous symbol means the next month'),
  deliverable: z.iso
    .date()
    .optional()
    .describe('First notice, or the last trading day where that is earlier; absent: paid out'),
});

/** What a roll would come to, with nothing sent. */
export const RollExplanationView = z.object({
  account: z.string().optional(),
  from: contract.optional(),
  to: contract.optional(),
  quantity: z.number().optional().describe('Held and rolled, signed'),
  external: z.number().optional().describe('Of it what is taken over from outside Bowline'),
  bid: z.number().optional().describe('Of the spread, by the quotes of both contracts'),
  ask: z.number().optional(),
  limit: z.number().optional().describe('Of the first order'),
  cost: z.number().optional().describe('Against the middle of the quotes, without commissions'),
  currency: z.string().optional(),
  wouldSend: z.boolean().describe('True when the first order could go now'),
  waits: z.string().optional(),
  refusal: RefusalView.optional(),
  text: z.array(z.string()),
});
export type RollExplanationView = z.infer<typeof RollExplanationView>;
