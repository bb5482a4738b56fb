import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { takeSecret } from './body-secret.ts';

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

  it('leaves other bodies alone', () => {
    for (const body of ['', '  ', 'buy SPY', '[1,2]', '{', '{"a":{"secret":"x"}}', 'my secret=is safe']) {
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
