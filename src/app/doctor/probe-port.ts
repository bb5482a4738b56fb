import { connect } from 'node:net';

/** Where TWS and IB Gateway listen unless set otherwise. */
export const DEFAULT_PORTS: Readonly<Record<number, string>> = {
  7497: 'TWS, paper',
  7496: 'TWS, live',
  4002: 'IB Gateway, paper',
  4001: 'IB Gateway, live',
};

const PROBE_TIMEOUT_MS = 1_000;

/**
 * Whether something accepts TCP connections there. It is left at once and nothing is sent: a gateway that is given half
 * a handshake may stop answering everybody.
 */
export function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Which of these ports answer, as `7497 (TWS, paper)`. */
export async function openPorts(host: string, ports: readonly number[]): Promise<string[]> {
  const open = await Promise.all(ports.map((port) => isOpen(host, port)));
  return ports
    .filter((_, index) => open[index])
    .map((port) => (DEFAULT_PORTS[port] ? `${port} (${DEFAULT_PORTS[port]})` : String(port)));
}
