import type { ExchangeEvent } from '../../src/simulator/exchange.ts';

/** What happened at the exchange, for the story of a world; nothing where it is not worth a line. */
export function storyOf(event: ExchangeEvent): string | undefined {
  if (event.type === 'execution') {
    const { orderRef, side, shares, price, execId } = event.execution;
    return `exchange: ${orderRef || 'by hand'} ${side} ${shares} at ${price} (${execId})`;
  }
  if (event.type !== 'order' || !event.withStatus) return undefined;
  const { orderRef, status, filled, totalQuantity, whyHeld } = event.order;
  return `exchange: ${orderRef || 'by hand'} ${status} ${filled}/${totalQuantity} ${whyHeld}`;
}
