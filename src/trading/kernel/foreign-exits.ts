import { isFinal, isOfClient, type OrderRecord } from '../order/order.ts';
import type { Condition } from './condition.ts';
import { derived } from './derived.ts';
import { exitGroups } from './exit-groups.ts';
import { heldInstruments } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const EXITS_OF_OTHER_CLIENT = 'EXITS_OF_OTHER_CLIENT';

/**
 * Positions whose exits were placed under another client id than that of the present session: they work, but IB lets no client change or
 * cancel another's orders, so that no rule moves them, and neither a closing nor an amendment gets them out of the way.
 */
export const foreignExits = derived((state): readonly Condition[] =>
  heldInstruments(state).flatMap((conId): Condition[] => {
    const others = exitGroups(state, conId)
      .flatMap(({ orders }) => orders)
      .filter((order) => !isFinal(order.state) && !isOfClient(order, state.clientId));
    if (others.length === 0) return [];
    const ids = [...new Set(others.map(clientIdOf))].join(', ');
    return [
      {
        id: `foreign-exits-${conId}`,
        severity: 'critical',
        code: EXITS_OF_OTHER_CLIENT,
        message: `${others.length} exits of ${symbolOf(state, conId)} are of client id ${ids}, and this session has ${state.clientId}: IB lets it neither change nor cancel them. Break-even, trailing in steps, amendments and closings wait or are refused. Free the id and restart, or cancel them in TWS.`,
      },
    ];
  }),
);

const clientIdOf = ({ incarnations }: OrderRecord): string => String(incarnations.at(-1)?.clientId ?? '?');
