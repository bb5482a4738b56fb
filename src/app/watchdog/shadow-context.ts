import type { Broker } from '../../broker/port.ts';
import { systemClock } from '../../core/clock.ts';
import type { KernelContext } from '../../trading/kernel/context.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { deskPermitBoard, permitBoard } from '../golive/permit-board.ts';
import type { ShadowBook } from './shadow-book.ts';
import type { WatchedAccount } from './watched-gateways.ts';

/** What the checks of a closing may ask about an account. */
export function shadowContext(
  config: BowlineConfig,
  { limits, settings }: WatchedAccount,
  broker: Pick<Broker, 'health'>,
): (book: ShadowBook) => KernelContext {
  const { policies, defaultQuantity } = config.trading;
  return (book) => {
    const { account } = book.state;
    const { health } = broker;
    // Read anew each time: it may have come, or gone, since the watchdog began.
    const permit = settings ? deskPermitBoard(config, settings) : permitBoard(config);
    return {
      now: () => systemClock.now(),
      quote: () => undefined,
      account: () => (account === undefined ? {} : { id: account }),
      link: () => ({ ready: health.ready, readOnly: health.readOnly, brokerUp: health.broker !== 'down' }),
      live: () => permit.facts(),
      brokerPosition: (of) => book.brokerPosition(of),
      limits,
      policies,
      defaultQuantity,
    };
  };
}
