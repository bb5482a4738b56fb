import { ExchangeDesk, type ExchangeDeskOptions } from './exchange-desk.ts';
import type { ClientMessage, Dialer, GatewayMessage, LineHandlers } from './messages.ts';

/** A gateway in this process that is always there and answers in the next turn of the event loop. */
export const inProcess = (options: Omit<ExchangeDeskOptions, 'tell'>): Dialer => ({
  dial({ onMessage }: LineHandlers) {
    let open = true;
    const later = (work: () => void): void => {
      setImmediate(() => {
        if (open) work();
      });
    };
    const desk = new ExchangeDesk({
      ...options,
      tell: (message: GatewayMessage) => later(() => onMessage(message)),
    });
    return {
      send: (message: ClientMessage) => later(() => desk.take(message)),
      close() {
        open = false;
        desk.close();
      },
    };
  },
});
