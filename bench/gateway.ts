import { benchClientDecoding } from './gateway/client-decoding.ts';
import { benchMemory } from './gateway/memory.ts';
import { benchOrders } from './gateway/orders.ts';
import { benchTicks, capturedTicks } from './gateway/ticks.ts';

/** The simulated gateway by itself, in a process of its own, against clients that look at no more than the number of a message. */
export async function benchGateway({ days }: { readonly days: number }): Promise<void> {
  console.log('\nSimulated gateway');
  await benchTicks(1);
  await benchTicks(32);
  await benchClientDecoding(await capturedTicks());
  await benchOrders();
  await benchMemory(days);
}
