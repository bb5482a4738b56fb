import type { Scenario } from '../scenario.ts';
import * as link from './link.ts';
import * as orders from './orders.ts';
import * as socket from './socket.ts';

/** The scenarios that come with Bowline, by name. */
export const SHIPPED_SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  [socket, link, orders]
    .flatMap((table): Scenario[] => Object.values(table))
    .map((scenario) => [scenario.name, scenario]),
);
