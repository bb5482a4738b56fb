import type { ConId } from '../../core/ids.ts';

/** The ids of one kind of alarm, by instrument: made once, because the kernel asks for them every second. */
export function alarmIds(kind: string): (conId: ConId) => string {
  const known = new Map<ConId, string>();
  return (conId) => {
    let id = known.get(conId);
    if (id === undefined) {
      id = `${kind}-${conId}`;
      known.set(conId, id);
    }
    return id;
  };
}
