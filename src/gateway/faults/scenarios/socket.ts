import { defineScenario } from '../scenario.ts';

/** Scenarios of restarts and broken sockets. */

export const nightlyRestart = defineScenario({
  name: 'nightly-restart',
  summary:
    'After the first fill the gateway restarts: the socket closes and the port is shut for 15 seconds.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'restart', seconds: 15 }] }],
});

export const rolledBackIds = defineScenario({
  name: 'rolled-back-ids',
  summary: 'After the first fill the gateway restarts within 5 seconds and has forgotten its last order ids.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'restart', seconds: 5, rollBack: 5 }] }],
});

export const lostInRestart = defineScenario({
  name: 'lost-in-restart',
  summary:
    'Orders sent in the second of the restart vanish without a reply, then the gateway is away for 10 seconds.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'lost-orders', count: 3 }],
    },
    {
      when: { messages: 4, kind: 'placeOrder', delaySeconds: 0.5 },
      do: [{ fault: 'restart', seconds: 10 }],
    },
  ],
});

export const weeklyLogout = defineScenario({
  name: 'weekly-logout',
  summary: 'After the first fill the login expires: for 60 seconds connections are taken but not logged in.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'logout', seconds: 60 }] }],
});

export const killedSocket = defineScenario({
  name: 'killed-socket',
  summary: 'The socket is cut at the moment of the first execution.',
  steps: [{ when: { event: 'execution' }, do: [{ fault: 'kill' }] }],
});

export const halfOpen = defineScenario({
  name: 'half-open',
  summary:
    'After the first fill the socket stays open but nothing is read or written for 90 seconds, then it is cut.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'half-open', seconds: 90 }] }],
});

export const wedge = defineScenario({
  name: 'wedge',
  summary: 'After the first fill the gateway takes connections and answers no handshake for 30 seconds.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'wedge', seconds: 30 }] }],
});

export const slowHandshake = defineScenario({
  name: 'slow-handshake',
  summary: 'The socket is cut after the first fill, and the next handshakes take 4 seconds.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [{ fault: 'slow-handshake', delaySeconds: 4, seconds: 60 }, { fault: 'kill' }],
    },
  ],
});

export const clientIdInUse = defineScenario({
  name: 'client-id-in-use',
  summary: 'The socket is cut after the first fill, and the next two sessions are refused with 326.',
  steps: [
    { when: { event: 'order.filled' }, do: [{ fault: 'client-id-in-use', count: 2 }, { fault: 'kill' }] },
  ],
});

export const readOnly = defineScenario({
  name: 'read-only',
  summary: 'After the first fill the API is read-only for 30 seconds: orders and order queries get 321.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'read-only', seconds: 30 }] }],
});
