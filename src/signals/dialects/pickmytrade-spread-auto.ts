import type { OptionChoice, SpreadLeg, StrikeChoice } from '../../instruments/options/option-choice.ts';
import { type FieldNames, type FieldReader, fieldNames } from '../field-reader.ts';
import type { SpreadReader, SpreadStrategy } from './pickmytrade-spread-fields.ts';

const AUTO_FIELDS = fieldNames({
  right: ['right'],
  shortDelta: ['short_delta'],
  wingWidth: ['wing_width'],
  shortCallDelta: ['short_call_delta'],
  shortPutDelta: ['short_put_delta'],
  callWingWidth: ['call_wing_width'],
  putWingWidth: ['put_wing_width'],
  centerStrikeMethod: ['center_strike_method'],
  strikeMethod: ['strike_method'],
  frontDte: ['front_dte'],
  backDte: ['back_dte'],
  frontDelta: ['front_delta'],
  backDelta: ['back_delta'],
  callDelta: ['call_delta'],
  putDelta: ['put_delta'],
});
type AutoField = typeof AUTO_FIELDS extends FieldNames<infer Field> ? Field : never;
type AutoReader = FieldReader<AutoField>;
type Common = Pick<OptionChoice, 'underlying' | 'expiration'>;

/**
 * The legs of a spread that is chosen: short strikes by delta or at the money, wings so many points further out. A sold
 * spread is the bought one turned, so ratios here are those of the side that the strategy names: its short legs are sold
 * when the side is `sell`, bought when it is `buy`.
 */
export function readAutoLegs(
  reader: SpreadReader,
  strategy: SpreadStrategy,
  common: Common,
): SpreadLeg[] | undefined {
  const auto = reader.nested('auto', AUTO_FIELDS);
  if (!auto || strategy === 'custom')
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: strategy === 'custom' ? 'legs' : 'auto',
      message:
        strategy === 'custom'
          ? 'A custom spread names its legs: legs_mode explicit.'
          : 'auto is missing: it says which strikes.',
    });
  const leg = (
    ratio: number,
    right: 'C' | 'P',
    strike: StrikeChoice | undefined,
    days?: number,
  ): SpreadLeg | undefined =>
    strike && {
      ratio,
      option: {
        ...common,
        ...(days === undefined ? {} : { expiration: { by: 'days', days } as const }),
        right,
        strike,
      },
    };
  const wing = (
    ratio: number,
    right: 'C' | 'P',
    of: number,
    width: number | undefined,
  ): SpreadLeg | undefined =>
    width === undefined
      ? undefined
      : leg(ratio, right, { by: 'leg', leg: of, points: right === 'C' ? width : -width });
  const atTheMoney: StrikeChoice = { by: 'away', strikes: 0 };
  const legs = ((): (SpreadLeg | undefined)[] => {
    switch (strategy) {
      case 'vertical': {
        const right = readRight(auto);
        return right === undefined
          ? []
          : [leg(1, right, delta(auto, 'shortDelta')), wing(-1, right, 1, width(auto, 'wingWidth'))];
      }
      case 'ironcondor':
        return [
          leg(1, 'C', delta(auto, 'shortCallDelta')),
          wing(-1, 'C', 1, width(auto, 'callWingWidth')),
          leg(1, 'P', delta(auto, 'shortPutDelta')),
          wing(-1, 'P', 3, width(auto, 'putWingWidth')),
        ];
      case 'ironbutterfly':
        checkAtTheMoney(auto, 'centerStrikeMethod');
        return [
          leg(1, 'C', atTheMoney),
          wing(-1, 'C', 1, width(auto, 'wingWidth')),
          leg(1, 'P', { by: 'leg', leg: 1, points: 0 }),
          wing(-1, 'P', 3, width(auto, 'wingWidth')),
        ];
      case 'butterfly': {
        checkAtTheMoney(auto, 'centerStrikeMethod');
        const right = readRight(auto);
        const points = width(auto, 'wingWidth');
        if (right === undefined || points === undefined) return [];
        return [
          leg(-2, right, atTheMoney),
          leg(1, right, { by: 'leg', leg: 1, points: -points }),
          leg(1, right, { by: 'leg', leg: 1, points }),
        ];
      }
      case 'calendar': {
        checkAtTheMoney(auto, 'strikeMethod');
        const right = readRight(auto);
        if (right === undefined) return [];
        return [
          leg(-1, right, atTheMoney, days(auto, 'frontDte')),
          leg(1, right, { by: 'leg', leg: 1, points: 0 }, days(auto, 'backDte')),
        ];
      }
      case 'diagonal': {
        const right = readRight(auto);
        if (right === undefined) return [];
        return [
          leg(-1, right, delta(auto, 'frontDelta')),
          leg(1, right, delta(auto, 'backDelta'), days(auto, 'backDte')),
        ];
      }
      case 'straddle':
        checkAtTheMoney(auto, 'strikeMethod');
        return [leg(1, 'C', atTheMoney), leg(1, 'P', { by: 'leg', leg: 1, points: 0 })];
      case 'strangle':
        return [leg(1, 'C', delta(auto, 'callDelta')), leg(1, 'P', delta(auto, 'putDelta'))];
    }
  })();
  const found = legs.filter((each) => each !== undefined);
  return reader.refusal || found.length === 0 || found.length < legs.length ? undefined : found;
}

function required(auto: AutoReader, field: AutoField): boolean {
  if (auto.has(field)) return true;
  auto.refuse('ALERT_FIELD_MISSING', {
    field: auto.nameOf(field),
    message: `${auto.nameOf(field)} is missing.`,
  });
  return false;
}

const readRight = (auto: AutoReader): 'C' | 'P' | undefined =>
  required(auto, 'right')
    ? auto.word('right', { call: 'C', c: 'C', put: 'P', p: 'P' } as const, {
        code: 'ALERT_FIELD_INVALID',
        allowed: 'call, put',
      })
    : undefined;

/** A delta with or without its sign, as a fraction or in hundredths (`0.30`, `-0.30`, `30`). */
function delta(auto: AutoReader, field: AutoField): StrikeChoice | undefined {
  const given = required(auto, field) ? auto.signed(field) : undefined;
  if (given === undefined) return undefined;
  const size = Math.abs(given);
  const value = size >= 1 ? size / 100 : size;
  if (value > 0 && value < 1) return { by: 'delta', delta: Math.round(value * 1e4) / 1e4 };
  return auto.refuse('ALERT_NUMBER_INVALID', {
    field: auto.nameOf(field),
    found: String(given),
    allowed: 'a delta between 0 and 1',
    message: `${auto.nameOf(field)} is not a delta between 0 and 1.`,
  });
}

const width = (auto: AutoReader, field: AutoField): number | undefined =>
  required(auto, field) ? auto.positive(field) : undefined;

function days(auto: AutoReader, field: AutoField): number | undefined {
  const given = required(auto, field) ? auto.signed(field) : undefined;
  if (given === undefined || (Number.isInteger(given) && given >= 0 && given <= 999)) return given;
  return auto.refuse('ALERT_NUMBER_INVALID', {
    field: auto.nameOf(field),
    found: String(given),
    allowed: 'whole days from 0 to 999',
    message: `${auto.nameOf(field)} must be a whole number of days.`,
  });
}

function checkAtTheMoney(auto: AutoReader, field: 'centerStrikeMethod' | 'strikeMethod'): void {
  if (required(auto, field))
    auto.word(field, { atm: 'atm', atthemoney: 'atm' } as const, {
      code: 'ALERT_FIELD_UNSUPPORTED',
      allowed: 'atm',
    });
}
