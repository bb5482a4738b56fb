import { defineScenario } from '../scenario.ts';

/** Scenarios of reports that are late, missing, doubled or in another order, and of rejected orders. */

const fromTheStart = { event: 'client.connected' } as const;

export const duplicateStatuses = defineScenario({
  name: 'duplicate-statuses',
  summary: 'Every orderStatus and every execution comes twice.',
  steps: [
    {
      when: fromTheStart,
      do: [
        { fault: 'duplicate-statuses' },
        { fault: 'messages', do: 'duplicate', kinds: ['executionData', 'commissionReport'] },
      ],
    },
  ],
});

export const filledBeforeExecution = defineScenario({
  name: 'filled-before-execution',
  summary: 'The status Filled comes a second before the execution and its commission.',
  steps: [{ when: fromTheStart, do: [{ fault: 'filled-before-execution', ms: 1000 }] }],
});

export const lateCommission = defineScenario({
  name: 'late-commission',
  summary: 'Commission reports come three seconds late.',
  steps: [{ when: fromTheStart, do: [{ fault: 'commission', report: 'late', ms: 3000 }] }],
});

export const missingCommission = defineScenario({
  name: 'missing-commission',
  summary: 'Commission reports never come by themselves.',
  steps: [{ when: fromTheStart, do: [{ fault: 'commission', report: 'missing' }] }],
});

export const missingStatus = defineScenario({
  name: 'missing-status',
  summary: 'Orders get no status at all, only executions and errors come.',
  steps: [{ when: fromTheStart, do: [{ fault: 'missing-status' }] }],
});

export const rejectNext = defineScenario({
  name: 'reject-next',
  summary: 'After the first fill the next order is rejected with 201.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'reject-next', code: 201 }] }],
});

export const disorder = defineScenario({
  name: 'disorder',
  summary: 'Executions come in the wrong order, and one status in four is dropped, doubled or late.',
  steps: [
    {
      when: fromTheStart,
      do: [
        { fault: 'executions-out-of-order', ms: 300 },
        { fault: 'messages', do: 'drop', kinds: ['orderStatus'], probability: 0.25, seed: 1 },
        { fault: 'messages', do: 'duplicate', kinds: ['orderStatus'], probability: 0.25, seed: 2 },
        {
          fault: 'messages',
          do: 'delay',
          kinds: ['openOrder', 'orderStatus'],
          probability: 0.25,
          ms: 300,
          seed: 3,
        },
      ],
    },
  ],
});

export const haltAndGap = defineScenario({
  name: 'halt-and-gap',
  summary: 'After the first fill SPY is halted for 5 seconds and opens 10 % lower, through every stop.',
  steps: [
    {
      when: { event: 'order.filled' },
      do: [
        { fault: 'halt', symbol: 'SPY', seconds: 5 },
        { fault: 'gap', symbol: 'SPY', percent: -10 },
      ],
    },
  ],
});

export const wrongClock = defineScenario({
  name: 'wrong-clock',
  summary: 'The gateway’s clock is 90 seconds slow, also in the times of executions.',
  steps: [{ when: { afterSeconds: 0 }, do: [{ fault: 'clock-skew', bySeconds: -90 }] }],
});

export const messageRate = defineScenario({
  name: 'message-rate',
  summary:
    'After the first fill only 10 messages a second are taken for 30 seconds: 100, and a disconnect at the third.',
  steps: [{ when: { event: 'order.filled' }, do: [{ fault: 'rate-limit', perSecond: 10, seconds: 30 }] }],
});
