import type { ActionView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, clientOf, pathFor, printJson } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { clean } from '../print/table.ts';

/** Orders an action of the running Bowline and prints its answer; a refusal exits with 3. */
export async function act(
  context: CliContext,
  options: CommonOptions,
  path: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  const client = await clientOf(context, options);
  const { status, json } = await client.post(pathFor(path, options), JSON.stringify(body), [200, 409]);
  const action = json as ActionView;
  if (options.json) printJson(context.io, action);
  else {
    const orders = action.orders.length === 0 ? '' : `Orders: ${action.orders.join(', ')}\n`;
    const target = status === 200 ? context.io.stdout : context.io.stderr;
    target.write(`${clean(action.message)}\n${orders}`);
  }
  return status === 200 ? EXIT.done : EXIT.refused;
}
