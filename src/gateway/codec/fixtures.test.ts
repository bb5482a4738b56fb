import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CLIENT_MESSAGES } from './client/catalogue.ts';
import { decode, fieldsOf } from './decode.ts';
import { encode } from './encode.ts';
import { layoutOf } from './message.ts';
import type { Part } from './parts.ts';
import { SERVER_MESSAGES } from './server/catalogue.ts';

const reference = process.env.BOWLINE_REFERENCE ?? join(import.meta.dirname, '../../../../shared/reference');
const fixtures = join(reference, 'fixtures');
const skip = existsSync(fixtures) ? false : `no captured frames at ${fixtures}; set BOWLINE_REFERENCE`;

const json = (name: string) => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

/** The same text, or the same number written with other digits (`189.10` and `189.1`). */
const sameField = (a: string, b: string): boolean =>
  a === b || (a !== '' && b !== '' && Number(a) === Number(b));

function assertRewrites(name: string, version: number, fields: readonly string[]): void {
  const message = SERVER_MESSAGES.get(Number(fields[0]));
  assert.ok(message, `${name}: no table for message ${fields[0]}`);
  const decoded = decode(message, version, fields);
  assert.ok(decoded.ok, `${name} at ${version}: ${decoded.ok ? '' : decoded.error}`);
  assert.equal(decoded.value.consumed, fields.length, `${name} at ${version}: number of fields`);
  const written = fieldsOf(encode(message, version, decoded.value.value));
  const different = fields.flatMap((text, at) =>
    sameField(text, written[at] ?? '∅') ? [] : [`${at}: ${text} ≠ ${written[at]}`],
  );
  assert.deepEqual(different, [], `${name} at ${version}`);
  assert.equal(written.length, fields.length);
}

describe('server messages of captured frames', { skip }, () => {
  it('are written as real gateways write them', () => {
    for (const [version, frames] of Object.entries<Record<string, string[]>>(json('gateway-frames.json'))) {
      for (const [name, fields] of Object.entries(frames)) assertRewrites(name, Number(version), fields);
    }
  });

  it('include open orders in every layout up to 193', () => {
    for (const [version, fields] of Object.entries<string[]>(json('open-order-frames.json'))) {
      if (Number(version) <= 193) assertRewrites('openOrder', Number(version), fields);
    }
  });
});

/** Names of the fields that a layout has, in order, for the plain or the combination order of the captures. */
function namesOf(parts: readonly Part[], scope: Readonly<Record<string, unknown>>): string[] {
  return parts.flatMap((part): string[] => {
    switch (part.kind) {
      case 'field':
        return [part.name];
      case 'fixed':
        return [part.text];
      case 'when':
        return part.test(scope[part.path.join('.')]) ? namesOf(part.parts, scope) : [];
      case 'group':
        return namesOf(part.parts, scope);
      case 'option':
        return [part.name];
      case 'list': {
        const count = Number(scope[`${part.name}.length`] ?? 0);
        return [part.name, ...Array.from({ length: count }, () => namesOf(part.parts, scope)).flat()];
      }
      case 'scalars':
        return [part.name];
      default:
        return namesOf(part.parts, scope);
    }
  });
}

const PLAIN = { orderType: 'LMT', 'contract.secType': 'STK' };
const COMBO = {
  orderType: 'PEG BENCH',
  'contract.secType': 'BAG',
  deltaNeutralOrderType: 'MKT',
  scalePriceIncrement: 1,
  hedgeType: 'D',
  algoStrategy: 'A',
  'conditions.length': 1,
  'comboLegs.length': 1,
  'orderComboLegs.length': 1,
  'smartComboRoutingParams.length': 1,
  'algoParams.length': 1,
  type: 1,
};

describe('client messages of captured frames', { skip }, () => {
  it('have the same fields in the same places in every version', () => {
    const lines = readFileSync(join(fixtures, 'client-messages-by-version.txt'), 'utf8').split('\n');
    let compared = 0;
    for (const line of lines) {
      const [, name = '', version = '', body = ''] = /^(\S+) @(\d+): (.*)$/.exec(line) ?? [];
      if (name === '' || body.startsWith('ERR')) continue;
      const [id = '', ...captured] = body.split(' | ');
      const message = CLIENT_MESSAGES.get(Number(id));
      assert.ok(message, `${name}: no table for message ${id}`);
      const names = namesOf(layoutOf(message, Number(version)), name.endsWith('_BAG') ? COMBO : PLAIN);
      assert.equal(names.length, captured.length, `${name} at ${version}: number of fields`);
      captured.forEach((text, at) => {
        const moved =
          names.includes(text) && names[at] !== text && names.indexOf(text) === names.lastIndexOf(text);
        assert.ok(!moved, `${name} at ${version}: ${text} is at ${at}, where the table has ${names[at]}`);
      });
      compared++;
    }
    assert.ok(compared > 90, `only ${compared} compared`);
  });
});
