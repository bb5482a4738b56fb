import type { DeskAccount } from '../desk/desk-account.ts';
import { atOnce } from '../desk/merged-actions.ts';
import type { RollPort } from './roll-port.ts';

/** The rolls of several accounts: each of its own position; one that holds nothing refuses for itself alone. */
export const deskRolls = (accounts: readonly DeskAccount[]): RollPort => ({
  explain: async (wish) => {
    const each = await Promise.all(
      accounts.map(async ({ id, seat }) =>
        (await seat.application.rolls.explain(wish)).map((view) => ({ ...view, account: id })),
      ),
    );
    return each.flat();
  },
  roll: (origin, wish) => atOnce(accounts, ({ seat }) => seat.application.rolls.roll(origin, wish)),
  stop: (origin, symbol, reason) =>
    atOnce(accounts, ({ seat }) => seat.application.rolls.stop(origin, symbol, reason)),
});
