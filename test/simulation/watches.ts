import { Cover } from './cover.ts';
import { Excess } from './excess.ts';
import { Flatness } from './flatness.ts';
import { CLIENT_ID } from './life.ts';
import type { World } from './world.ts';

/** A quiet world looks so much more rarely. */
const LEAPING_SLACK_MS = 35_000;

const slackOf = ({ options }: World): number => (options.leap > 1 ? LEAPING_SLACK_MS : 0);

/** Looks for exits that rest for more than is held, without an alarm. */
export const excessOf = (world: World, fail: (text: string) => unknown): Excess =>
  new Excess({
    now: () => world.time.now,
    state: () => {
      const { ready, brokerUp } = world.life?.trader.link() ?? {};
      return ready && brokerUp ? world.life?.trader.kernel.state : undefined;
    },
    open: () => world.exchange.openOrders(CLIENT_ID),
    counts: (conId, ref) => world.safety.isPosition(conId, ref),
    slackMs: slackOf(world),
    fail,
  });

/** Looks for units without a stop, without an alarm. */
export const coverOf = (world: World, fail: (text: string) => unknown): Cover =>
  new Cover({
    now: () => world.time.now,
    state: () => (world.life?.trader.link().ready ? world.life.trader.kernel.state : undefined),
    slackMs: slackOf(world),
    counts: (conId, ref) => world.safety.isPosition(conId, ref),
    rolled: (ref) => world.safety.rolls.get(ref),
    byBook: (conId) =>
      [world.safety.adopted, world.safety.settled, world.safety.split].some((instruments) =>
        instruments.has(conId),
      ),
    fail,
  });

/** Looks for closing orders for more than the broker had shown. */
export const flatnessOf = (world: World, fail: (text: string) => unknown): Flatness =>
  new Flatness({
    now: () => world.time.now,
    state: () => world.life?.trader.kernel.state,
    slackMs: slackOf(world),
    fail,
  });
