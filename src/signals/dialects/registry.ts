import { fail, ok, type Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { type AlertRefusal, refusal } from '../refusals.ts';
import { redactText } from '../secrets.ts';
import { algoway } from './algoway.ts';
import { bowline } from './bowline.ts';
import { crosstrade } from './crosstrade.ts';
import type { Dialect } from './dialect.ts';
import { pickmytrade } from './pickmytrade.ts';
import { plain } from './plain.ts';
import { signalstack } from './signalstack.ts';
import { tbot } from './tbot.ts';
import { threecommas } from './threecommas.ts';
import { traderspost } from './traderspost.ts';
import { tradingview } from './tradingview.ts';
import { tradingwhale } from './tradingwhale.ts';
import { voltrouter } from './voltrouter.ts';

/** The languages of other services and tools; each recognises its own bodies and no other's. */
const FOREIGN: readonly Dialect[] = [
  tradingview,
  plain,
  pickmytrade,
  traderspost,
  tbot,
  crosstrade,
  algoway,
  voltrouter,
  tradingwhale,
  signalstack,
  threecommas,
];

/** Every dialect. Bowline's own is the general one: it is meant where no other is. */
export const DIALECTS: readonly Dialect[] = [bowline, ...FOREIGN];

/** Their names, for configuration, command line and help. */
export const DIALECT_NAMES: readonly string[] = DIALECTS.map(({ name }) => name);

/** The other services' dialects that claim a body; more than one is refused. */
export const claimedBy = (body: AlertBody): readonly Dialect[] =>
  FOREIGN.filter((dialect) => dialect.recognises(body));

/**
 * The dialect that was asked for by name, otherwise the one that recognises the body. A body that two services could have
 * written is refused: which one wrote it decides what it means.
 */
export function chooseDialect(body: AlertBody, name?: string): Result<Dialect, AlertRefusal> {
  if (name !== undefined) return chosenByName(name);
  const [first, second] = claimedBy(body);
  if (first && second)
    return fail(
      refusal('ALERT_DIALECT_UNCLEAR', {
        found: claimedBy(body)
          .map((dialect) => dialect.name)
          .join(', '),
        allowed: 'one dialect',
        message: `The alert could be in the language of ${first.name} or of ${second.name}. Say which: give it an alert URL of its own with that dialect.`,
      }),
    );
  if (first) return ok(first);
  return bowline.recognises(body) ? ok(bowline) : fail(notRecognised(body));
}

function chosenByName(name: string): Result<Dialect, AlertRefusal> {
  const chosen = DIALECTS.find((dialect) => dialect.name === name);
  if (chosen) return ok(chosen);
  const names = DIALECT_NAMES.join(', ');
  return fail(
    refusal('ALERT_FIELD_INVALID', {
      field: 'dialect',
      found: name,
      allowed: names,
      message: `There is no dialect ${name}. Known: ${names}.`,
    }),
  );
}

const EXAMPLE = '{"action": "buy", "symbol": "SPY", "quantity": 10, "stopLoss": "1%"}';

const JSON_WITHIN = /\{\s*"[^"]{1,64}"\s*:/;

function notRecognised(body: AlertBody): AlertRefusal {
  const isText = body.shape === 'text';
  return refusal('ALERT_NOT_UNDERSTOOD', {
    found: isText
      ? redactText(body.text)
      : `fields: ${body.fields.map(({ name }) => name).join(', ') || 'none'}`,
    allowed: 'an alert with action and symbol',
    message:
      isText && JSON_WITHIN.test(body.text)
        ? 'There is text before the JSON, or a comment in it. Send the JSON alone, from its first { on.'
        : isText
          ? `The body is neither JSON nor name=value text. Write for example ${EXAMPLE}.`
          : `None of the fields belongs to an alert that is known here. Write for example ${EXAMPLE}.`,
  });
}
