import { fail, ok, type Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { type AlertRefusal, refusal } from '../refusals.ts';
import { redactText } from '../secrets.ts';
import { bowline } from './bowline.ts';
import type { Dialect } from './dialect.ts';

/** Every dialect, in the order in which a body is tried: the more particular before the more general. */
export const DIALECTS: readonly Dialect[] = [bowline];

/** The dialect that was asked for by name, otherwise the first that recognises the body. */
export function chooseDialect(body: AlertBody, name?: string): Result<Dialect, AlertRefusal> {
  const names = DIALECTS.map((dialect) => dialect.name).join(', ');
  const chosen =
    name === undefined
      ? DIALECTS.find((dialect) => dialect.recognises(body))
      : DIALECTS.find((dialect) => dialect.name === name);
  if (chosen) return ok(chosen);
  if (name !== undefined)
    return fail(
      refusal('ALERT_FIELD_INVALID', {
        field: 'dialect',
        found: name,
        allowed: names,
        message: `There is no dialect ${name}. Known: ${names}.`,
      }),
    );
  return fail(notRecognised(body));
}

const EXAMPLE = '{"action": "buy", "symbol": "SPY", "quantity": 10, "stopLoss": "1%"}';

function notRecognised(body: AlertBody): AlertRefusal {
  const isText = body.shape === 'text';
  return refusal('ALERT_NOT_UNDERSTOOD', {
    found: isText
      ? redactText(body.text)
      : `fields: ${body.fields.map(({ name }) => name).join(', ') || 'none'}`,
    allowed: 'an alert with action and symbol',
    message: isText
      ? `The body is neither JSON nor name=value text. Write for example ${EXAMPLE}.`
      : `None of the fields belongs to an alert that is known here. Write for example ${EXAMPLE}.`,
  });
}
