import { join } from 'node:path';
import type { Logger } from '../../core/log.ts';
import { controlToken, startControl } from '../../gateway/control/control-server.ts';
import { beginEventOrders, type EventOrder } from '../../gateway/faults/event-order.ts';
import { FaultDesk } from '../../gateway/faults/fault-desk.ts';
import { runScenario } from '../../gateway/faults/run-scenario.ts';
import type { Scenario } from '../../gateway/faults/scenario.ts';
import type { RunningGateway } from '../../gateway/gateway.ts';

export interface GatewayToolOptions {
  readonly scenario?: Scenario;
  /** Port of the control API; absent: none. 0 lets the system choose. */
  readonly controlPort?: number;
  /** Variants of the order in which orders are told of. */
  readonly eventOrder?: readonly EventOrder[];
}

export interface GatewayTools {
  /** Where the control API listens. */
  readonly controlPort?: number;
  readonly controlTokenFile?: string;
  close(): Promise<void>;
}

/** Name of the control token's file in the data folder. */
const TOKEN_FILE = 'gateway-control-token';

/** What breaks a running simulated gateway on command: a scenario, and the control API. */
export async function openGatewayTools(
  gateway: RunningGateway,
  { scenario, controlPort, eventOrder = [] }: GatewayToolOptions,
  folder: string,
  log: Logger,
): Promise<GatewayTools> {
  const { internals } = gateway;
  const desk = new FaultDesk(internals);
  const begun = beginEventOrders(desk, eventOrder);
  if (!begun.ok) throw new Error(begun.error.message);
  const tokenFile = join(folder, TOKEN_FILE);
  const control =
    controlPort === undefined
      ? undefined
      : await startControl(internals, desk, { port: controlPort, token: controlToken(tokenFile) });
  if (control !== undefined) {
    log.info(`Control API of the gateway: http://127.0.0.1:${control.port}, token in ${tokenFile}`);
  }
  const running = scenario === undefined ? undefined : runScenario(internals, desk, scenario);
  return {
    ...(control === undefined ? {} : { controlPort: control.port, controlTokenFile: tokenFile }),
    close: async () => {
      running?.stop();
      desk.endAll();
      await control?.close();
    },
  };
}
