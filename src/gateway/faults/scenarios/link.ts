import { defineScenario } from '../scenario.ts';

/** Scenarios of lost connections between the gateway and IB. */

export const lostLinkDataKept = defineScenario({
  name: 'lost-link-data-kept',
  summary:
    'After the first fill the gateway loses IB for 20 seconds (1100, 1102); fills meanwhile are not told.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'link-lost', seconds: 20, data: 'kept', reports: 'lost' }],
    },
  ],
});

export const lostLinkDataLost = defineScenario({
  name: 'lost-link-data-lost',
  summary:
    'After the first fill the gateway loses IB for 20 seconds (1100, 1101) and forgets every market data line.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'link-lost', seconds: 20, data: 'lost', reports: 'lost' }],
    },
  ],
});

export const lateOrders = defineScenario({
  name: 'late-orders',
  summary:
    'The link is lost as soon as an order is sent; the next orders are kept by the gateway and sent 20 seconds later.',
  steps: [
    {
      when: { event: 'order.placed' },
      do: [{ fault: 'link-lost', seconds: 20, orders: 'kept', reports: 'late' }],
    },
  ],
});

export const serverBroken = defineScenario({
  name: 'server-broken',
  summary:
    'After the first fill the gateway reports 2110, refuses orders for 20 seconds and comes back with 1102.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'link-lost', code: 2110, seconds: 20, orders: 'refused' }],
    },
  ],
});

export const farmFlap = defineScenario({
  name: 'farm-flap',
  summary:
    'The market data farm breaks for 3 seconds every 10 seconds (2103, 2119, 2104) while the orders go on.',
  steps: [
    { when: { afterSeconds: 10 }, repeat: true, do: [{ fault: 'farm-broken', kind: 'market', seconds: 3 }] },
  ],
});

export const competingSession = defineScenario({
  name: 'competing-session',
  summary:
    'After the first fill somebody else uses the login: 10197 on every market data line for 30 seconds.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'competing-session', seconds: 30 }],
    },
  ],
});
