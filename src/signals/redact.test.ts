import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_BODY_LENGTH } from './body.ts';
import { redact } from './redact.ts';

describe('redacting a body', () => {
  test('leaves a body without secrets as it was sent', () => {
    for (const body of [
      '{"action":"buy" , "symbol":"SPY"}\n',
      'action=buy&symbol=SPY',
      'SPY crossing 500',
      '',
    ])
      assert.equal(redact(body), body);
  });

  for (const [name, body, expected] of [
    ['JSON', '{"secret": "hunter2-hunter2", "action":"buy"}', '{"secret": "***", "action":"buy"}'],
    [
      'other names',
      '{"API_Key":"abc123abc","passphrase":"p","token":12345}',
      '{"API_Key":"***","passphrase":"***","token":"***"}',
    ],
    ['escaped names', '{"\\u0073ecret":"hunter2-hunter2"}', '{"\\u0073ecret":"***"}'],
    ['nested', '{"accounts":[{"token":"abcdef","id":1}]}', '{"accounts":[{"token":"***","id":1}]}'],
    ['objects', '{"secret":{"key":"abcdef"},"a":1}', '{"secret":"***","a":1}'],
    [
      'repeated',
      '{"secret":"first-one","secret":"second-one","a":1}',
      '{"secret":"***","secret":"***","a":1}',
    ],
    [
      'repeated elsewhere',
      '{"secret":"hunter2","note":"use hunter2!"}',
      '{"secret":"***","note":"use ***!"}',
    ],
    ['form', 'action=buy&token=abc%2Bdef&symbol=SPY', 'action=buy&token=***&symbol=SPY'],
    ['lines', 'key: abcdef\naction: buy', 'key:***\naction: buy'],
    ['wrapped JSON', 'payload={"secret":"abcdef","a":1}', '{"secret":"***","a":1}'],
    ['broken JSON', '{"secret":"hunter2 hunter2","action":}', '{"secret":***,"action":}'],
    ['single quotes', "{'secret':'hunter2 hunter2','action':'buy'}", "{'secret':***,'action':'buy'}"],
    ['typographic quotes', '{“secret”:“hunter2”,“action”:“buy”}', '{“secret”:***,“action”:“buy”}'],
    ['cut off', '{"action":"buy","secret":"hunter2 hun', '{"action":"buy","secret":***'],
    ['prose', 'please buy SPY, my password=hunter2 thanks', 'please buy SPY, my password=*** thanks'],
  ] as const)
    test(name, () => {
      assert.equal(redact(body), expected);
    });

  test('takes out known secrets wherever they stand', () => {
    assert.equal(
      redact('buy at /alerts/hunter2hunter2', undefined, ['hunter2hunter2']),
      'buy at /alerts/***',
    );
    assert.equal(redact('{"note":"hunter2hunter2"}', undefined, ['hunter2hunter2']), '{"note":"***"}');
  });

  test('cuts bodies that are too long', () => {
    const redacted = redact('x'.repeat(MAX_BODY_LENGTH + 10));
    assert.match(redacted, /… \(10 more characters\)$/);
    assert.ok(redacted.length < MAX_BODY_LENGTH + 40);
  });
});
