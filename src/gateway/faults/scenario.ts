import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import { FAULTS } from './catalogue.ts';
import { count, seconds } from './fault.ts';
import { problemText } from './fault-desk.ts';
import { MESSAGE_NAMES } from './messages.ts';

/** What a scenario can wait for. */
export const SCENARIO_EVENTS = [
  'client.connected',
  'client.disconnected',
  'order.placed',
  'order.submitted',
  'order.filled',
  'order.cancelled',
  'order.rejected',
  'execution',
] as const;
export type ScenarioEvent = (typeof SCENARIO_EVENTS)[number];

const timing = {
  /** Real seconds to wait after the trigger. */
  delaySeconds: seconds.optional(),
};

const atTime = z.strictObject({ afterSeconds: seconds });
const afterMessages = z.strictObject({
  messages: count,
  kind: z
    .string()
    .refine((name) => MESSAGE_NAMES.has(name), {
      error: ({ input }) =>
        `${String(input)} is no message of the TWS API; write it as orderStatus or placeOrder`,
    })
    .optional(),
  from: z.enum(['client', 'gateway'], 'must be client or gateway').default('client'),
  ...timing,
});
const onEvent = z.strictObject({
  event: z.enum(SCENARIO_EVENTS, `must be one of ${SCENARIO_EVENTS.join(', ')}`),
  /** The how-many-th. */
  count: count.default(1),
  ...timing,
});

const trigger = z.union([atTime, afterMessages, onEvent], {
  error: ({ input }) => {
    const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
    const form = keys.includes('event') ? onEvent : keys.includes('messages') ? afterMessages : atTime;
    const found = form.safeParse(input);
    if (found.success || keys.length === 0) {
      return 'must be { afterSeconds }, { messages, kind?, from? } or { event, count? }';
    }
    return problemText(found.error);
  },
});

const action = z.union([
  z.looseObject({ fault: z.string('must be the name of a fault') }),
  z.strictObject({ end: z.string('must be the name of a fault') }),
]);

const step = z.strictObject({
  when: trigger,
  do: z.array(action, 'must be a list of faults').min(1, 'must have at least one fault'),
  /** Again each time the trigger comes about: every `afterSeconds`, every `messages`, every `count` events. */
  repeat: z.boolean('must be true or false').default(false),
});

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'must be of small letters, digits and -'),
  /** One sentence: what it does and what it tests. */
  summary: z.string().min(1, 'must be a sentence'),
  steps: z.array(step, 'must be a list of steps').min(1, 'must have at least one step'),
});

/** A scenario as one writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioAction = z.output<typeof action>;
export type ScenarioTrigger = z.output<typeof trigger>;

/** Checks a scenario: its form, the names of its faults and their options. Tells everything that is wrong at once. */
export function readScenario(input: unknown): Result<Scenario> {
  const parsed = scenarioSchema.safeParse(input);
  const invalid = (message: string) => fail({ code: 'SCENARIO_INVALID', message });
  if (!parsed.success) return invalid(problemText(parsed.error));
  const problems = parsed.data.steps.flatMap(({ do: actions }, at) =>
    actions.flatMap((entry, index) => actionProblems(entry, ['steps', at, 'do', index])),
  );
  return problems.length > 0 ? invalid(problems.join('; ')) : ok(parsed.data);
}

function actionProblems(entry: ScenarioAction, path: readonly PropertyKey[]): string[] {
  const { fault, end, ...options } = entry as { fault?: string; end?: string };
  const name = fault ?? end ?? '';
  const kind = FAULTS.get(name);
  if (kind === undefined) {
    return [`${path.join('.')}: ${name} is no fault. Choose one of ${[...FAULTS.keys()].join(', ')}`];
  }
  if (fault === undefined) return [];
  const parsed = kind.options.safeParse(options);
  return parsed.success ? [] : [problemText(parsed.error, path)];
}

/** For scenarios in TypeScript: the same checks, and a thrown RangeError for a mistake. */
export function defineScenario(input: ScenarioInput): Scenario {
  const read = readScenario(input);
  if (!read.ok) throw new RangeError(read.error.message);
  return read.value;
}
