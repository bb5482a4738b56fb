import type { Apply } from './apply-amendment.ts';

/** What alarms change, and what they are timed by. */
export const alarmAppliers: {
  readonly [Type in 'alarm.raised' | 'alarm.changed' | 'exits.exceed' | 'alarm.cleared']: Apply<Type>;
} = {
  'alarm.raised': (state, event, at) => {
    const { type: _, ...alarm } = event;
    state.alarms.set(event.id, { ...alarm, since: at });
  },
  'alarm.changed': (state, { id, severity, message }) => {
    const known = state.alarms.get(id);
    if (known) state.alarms.set(id, { ...known, severity, message });
  },
  'exits.exceed': (state, { conId, exceed }, at) => {
    if (exceed) state.exceeding.set(conId, at);
    else state.exceeding.delete(conId);
  },
  'alarm.cleared': (state, event) => {
    state.alarms.delete(event.id);
  },
};
