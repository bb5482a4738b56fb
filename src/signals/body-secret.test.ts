import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { readBody } from './body.ts';
import { takeSecret } from './body-secret.ts';
import { CORPORA } from './dialects/corpus.ts';
import { topLevelMembers } from './json-members.ts';
import { parseSignal } from './parse.ts';

describe('taking the secret out of a body', () => {
  it('leaves everything else as it was sent', () => {
    assert.deepEqual(takeSecret('{"action": "buy" , "secret":"s3", "price": NaN}'), {
      body: '{"action": "buy" , "price": NaN}',
      secret: 's3',
    });
    assert.deepEqual(takeSecret('{"secret":"s3"}'), { body: '{}', secret: 's3' });
    assert.deepEqual(takeSecret('\n{ "secret" : "a\\"b" , "x":[1,{"secret":"inner"}]}\n'), {
      body: '\n{ "x":[1,{"secret":"inner"}]}\n',
      secret: 'a"b',
    });
  });

  it('knows the key in any spelling and counts the last of several', () => {
    assert.deepEqual(takeSecret('{"\\u0073ecret":"one","a":1,"secret":"two"}'), {
      body: '{"a":1}',
      secret: 'two',
    });
  });

  it('takes out a secret that is no text without accepting it', () => {
    assert.deepEqual(takeSecret('{"secret":5,"a":1}'), { body: '{"a":1}' });
  });

  it('reads forms', () => {
    assert.deepEqual(takeSecret('action=buy&secret=a%20b&symbol=SPY'), {
      body: 'action=buy&symbol=SPY',
      secret: 'a b',
    });
  });

  it('reads lines, and one line with any separator', () => {
    for (const [body, rest] of [
      ['secret=s3\naction=buy\nsymbol=NVDA', 'action=buy\nsymbol=NVDA'],
      ['action: buy\r\nSecret: s3\r\nsymbol: NVDA\r\n', 'action: buy\r\n\nsymbol: NVDA'],
      ['secret=s3; action=buy; symbol=NVDA', ' action=buy; symbol=NVDA'],
      ['action=buy; symbol=NVDA; secret="s3"', 'action=buy; symbol=NVDA'],
      ['action=buy, secret=s3, symbol=NVDA', 'action=buy, symbol=NVDA'],
      ['secret=s3 action=buy stopLoss=10 ticks', 'action=buy stopLoss=10 ticks'],
      ['action=buy stopLoss=10 ticks secret=s3', 'action=buy stopLoss=10 ticks '],
      ['secret=s3', ''],
    ] as const)
      assert.deepEqual(takeSecret(body), { body: rest, secret: 's3' });
  });

  it('reads lines that came as a form', () => {
    assert.deepEqual(takeSecret('secret=s3\naction=flatten', 'application/x-www-form-urlencoded'), {
      body: 'action=flatten',
      secret: 's3',
    });
  });

  it('reads commands and texts with it on a line or in front', () => {
    for (const [body, rest] of [
      ['secret=s3\nbuy AAPL qty=10', 'buy AAPL qty=10'],
      ['secret: s3 buy 10 AAPL', 'buy 10 AAPL'],
      ['secret=s3; buy AAPL', 'buy AAPL'],
      ['buy AAPL qty=10 secret=s3', 'buy AAPL qty=10 '],
      ['close SPY\nsecret=s3', 'close SPY\n'],
      ['secret=one\nopensesame\nbuy AAPL secret=s3 qty=1', 'opensesame\nbuy AAPL qty=1'],
      ['secret=s3\norder buy @ 10 filled on AAPL.', 'order buy @ 10 filled on AAPL.'],
    ] as const)
      assert.deepEqual(takeSecret(body), { body: rest, secret: 's3' });
  });

  it('reads JSON that is wrapped, encoded or quoted', () => {
    const json = '{"action":"buy","note":"S&P","secret":"s3"}';
    const taken = { body: '{"action":"buy","note":"S&P"}', secret: 's3' };
    assert.deepEqual(takeSecret(`payload=${json}`), taken);
    assert.deepEqual(takeSecret(encodeURIComponent(json)), taken);
    assert.deepEqual(takeSecret(`payload=${encodeURIComponent(json)}`), taken);
    assert.deepEqual(takeSecret(JSON.stringify(json)), taken);
    assert.deepEqual(takeSecret(`\uFEFF${json}=`), { body: `\uFEFF${taken.body}=`, secret: 's3' });
    assert.deepEqual(takeSecret(`secret=s3&payload=${taken.body}`), {
      body: `payload=${taken.body}`,
      secret: 's3',
    });
  });

  it('leaves other bodies alone', () => {
    for (const body of [
      '',
      '  ',
      'buy SPY',
      '[1,2]',
      '{',
      '{"a":{"secret":"x"}}',
      'my secret=is safe',
      'the secret: none',
    ]) {
      assert.deepEqual(takeSecret(body), { body });
    }
  });

  it('takes it out of every JSON object, in every place and spacing', () => {
    const spacing = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 6 }),
        fc.string(),
        fc.nat(6),
        spacing,
        (members, secret, place, space) => {
          const others = members.filter(([key]) => key !== 'secret');
          const with_ = Object.fromEntries([
            ...others.slice(0, place),
            ['secret', secret],
            ...others.slice(place),
          ]);
          const taken = takeSecret(JSON.stringify(with_, undefined, space));
          assert.equal(taken.secret, secret);
          const { secret: _, ...without } = with_;
          assert.deepEqual(JSON.parse(taken.body), JSON.parse(JSON.stringify(without)));
        },
      ),
    );
  });

  it('never fails and never invents, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (body) => {
          const taken = takeSecret(body);
          assert.ok(taken.body.length <= body.length);
          if (!/secret|\\u/i.test(body)) assert.equal(taken.body, body);
        },
      ),
    );
  });
});

const SECRET = 'Zq7-opensesame_42';
const receivedAt = unixMs(Date.UTC(2026, 10, 21, 10, 15, 32));
const parsed = (body: string, contentType: string) =>
  parseSignal({ body, contentType, source: 'alert', receivedAt, sequence: 7 });

/** What the parser makes of the alert with the secret is what it makes of the alert. */
function sameSignal(alert: string, whole: string, contentType: string): void {
  const taken = takeSecret(whole, contentType);
  assert.equal(taken.secret, SECRET, whole);
  assert.ok(!taken.body.includes(SECRET), whole);
  const [without, rest] = [parsed(alert, contentType), parsed(taken.body, contentType)];
  assert.equal(without.ok, rest.ok, whole);
  if (without.ok && rest.ok) assert.deepEqual(rest.value.signal, without.value.signal, whole);
  else if (!without.ok && !rest.ok) assert.equal(rest.error.code, without.error.code, whole);
}

const someCase = fc.constantFrom('secret', 'Secret', 'SECRET');
const contentType = fc.constantFrom('', 'application/json', 'text/plain; charset=utf-8');
const FORM = 'application/x-www-form-urlencoded';
/** The fields of an alert, in any order and number; some make an alert that is refused. */
const fields = fc.shuffledSubarray(
  [
    ['action', 'buy'],
    ['symbol', 'NVDA'],
    ['quantity', '2'],
    ['stopLoss', '3%'],
    ['takeProfit', '10 ticks'],
    ['order-type', 'market'],
    ['note', 'a = b'],
    ['token', 'not the one'],
    ['id', '"the 1st"'],
  ] as const,
  { minLength: 1 },
);

describe('an alert with the secret in its body', () => {
  const inserted = <Item>(items: readonly Item[], item: Item, place: number): Item[] => [
    ...items.slice(0, place),
    item,
    ...items.slice(place),
  ];

  it('is the alert without it, as names and values with any separator', () => {
    const separated = fc.constantFrom(
      ...(['\n', '\r\n', ';', '; ', ',', ', ', ' '] as const).flatMap((separator) =>
        (separator.trim() === '' && !/[\r\n]/.test(separator) ? ['='] : ['=', ' = ', ': ']).map((sign) => ({
          separator,
          sign,
        })),
      ),
    );
    fc.assert(
      fc.property(fields, someCase, fc.nat(9), separated, contentType, (chosen, name, place, way, type) => {
        const { separator, sign } = way;
        const pairs = chosen.map(([key, value]) => `${key}${sign}${value}`);
        const whole = inserted(pairs, `${name}${sign}${SECRET}`, place).join(separator);
        sameSignal(pairs.join(separator), whole, type);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the alert without it, as a form', () => {
    fc.assert(
      fc.property(fields, someCase, fc.nat(9), fc.constantFrom('', FORM), (chosen, name, place, type) => {
        const pairs = chosen.map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
        const whole = inserted(pairs, `${name}=${SECRET}`, place).join('&');
        sameSignal(pairs.join('&'), whole, type);
      }),
    );
  });

  it('is the alert without it, as JSON in any wrapping', () => {
    const wrapping = fc.constantFrom<(json: string) => string>(
      (json) => json,
      (json) => `\uFEFF ${json}\n`,
      (json) => `${json}=`,
      (json) => `payload=${json}`,
      (json) => `payload=${encodeURIComponent(json)}`,
      (json) => encodeURIComponent(json),
      (json) => JSON.stringify(json),
      (json) => JSON.stringify(JSON.stringify(json)),
    );
    fc.assert(
      fc.property(fields, someCase, fc.nat(9), wrapping, contentType, (chosen, name, place, wrap, type) => {
        const members = chosen.map(([key, value]): [string, string] => [key, value.replaceAll('"', '')]);
        const json = (list: readonly [string, string][]) => JSON.stringify(Object.fromEntries(list));
        sameSignal(wrap(json(members)), wrap(json(inserted(members, [name, SECRET], place))), type);
      }),
    );
  });

  it('is the alert without it, in every dialect', () => {
    const bodies = Object.values(CORPORA).flat();
    let met = 0;
    for (const { body, contentType: type = '' } of bodies) {
      const read = readBody(body, type);
      if (!read.ok || takeSecret(body, type).secret !== undefined) continue;
      for (const whole of placesIn(body.trim(), read.value.shape)) {
        met += 1;
        sameSignal(body, whole, type);
      }
    }
    assert.ok(met > bodies.length);
  });
});

/** The body with the secret at every place where a sender could write it. */
function placesIn(body: string, shape: string): readonly string[] {
  switch (shape) {
    case 'json': {
      if (!body.startsWith('{')) return [];
      const starts = topLevelMembers(body, 0).map(({ start }) => start);
      return starts.map((at) => `${body.slice(0, at)}"secret":"${SECRET}",${body.slice(at)}`);
    }
    case 'command':
      return [`secret=${SECRET}\n${body}`, `secret=${SECRET} ${body}`, `secret: ${SECRET}\n${body}`];
    case 'text':
      return [`secret=${SECRET}\n${body}`, `${body}\nsecret: ${SECRET}`];
    case 'form':
      return [`secret=${SECRET}&${body}`, `${body}&secret=${SECRET}`];
    default: {
      const separator = /[;\n]/.exec(body)?.[0] ?? /,/.exec(body)?.[0] ?? ' ';
      return [`secret=${SECRET}${separator}${body}`, `${body}${separator}secret=${SECRET}`];
    }
  }
}
