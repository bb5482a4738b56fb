import type { Client, GatewayContext } from '../session/client.ts';

const READ_ONLY =
  "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";

/** True, and the client told so under `id`, when the gateway takes no orders. */
export function refusedAsReadOnly(client: Client, { settings }: GatewayContext, id: number): boolean {
  if (settings.readOnly) client.error(id, 321, READ_ONLY);
  return settings.readOnly;
}
