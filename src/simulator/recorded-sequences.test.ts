import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { ExchangeEvent } from './exchange.ts';
import { ExchangeBench } from './testing/fixture.ts';

/**
 * Compares what the exchange tells with sequences recorded at real paper gateways. The recordings are not part of this
 * repository: `BOWLINE_REFERENCE` names their folder, else `../shared/reference` beside it is tried.
 */
const TRANSCRIPTS = path.join(
  process.env.BOWLINE_REFERENCE ?? path.join(import.meta.dirname, '../../../shared/reference'),
  'transcripts',
);

/** Recordings of what is simulated here, and the quote at which each began. */
const RECORDED: readonly (readonly [string, number, number])[] = [
  ['api_stop_loss_management_aapl.txt', 263.4, 263.5],
  ['api_order_rest_cancel_aapl.txt', 263.4, 263.5],
  ['api_ioc_fok_aapl.txt', 400, 400.02],
  ['place_order_invalid_type_live_error.txt', 263.4, 263.5],
  ['place_order_fill_native_execution_time.txt', 257.94, 257.95],
];

interface Line {
  readonly from: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

function readLines(file: string): readonly Line[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const [, from, message, json] = /^(client|server) (\w+) (\{.*\})$/.exec(text) ?? [];
      return from === undefined || message === undefined || json === undefined
        ? []
        : [{ from, message, fields: JSON.parse(json) }];
    });
}

/**
 * What the recorded client saw of its orders. Real gateways repeat reports, and send PendingCancel and commissions in some
 * recordings and not in others; neither is compared.
 */
function normalize(lines: readonly string[]): readonly string[] {
  const kept = lines.filter((text) => !/PendingCancel|^commission/.test(text));
  const seen: string[] = [];
  for (const text of kept) {
    const isRepeated = seen.at(-2) === text || (text.startsWith('open') && seen.at(-1) === text);
    if (isRepeated && !text.startsWith('execution')) {
      if (seen.at(-2) === text) seen.pop();
      continue;
    }
    seen.push(text);
  }
  return seen;
}

function recordedLines(lines: readonly Line[]): readonly string[] {
  return lines.flatMap(({ from, message, fields }) => {
    if (from !== 'server') return [];
    switch (message) {
      case 'open_order':
        return [`open ${fields.order_id}`];
      case 'order_status':
        return [
          `status ${fields.order_id} ${fields.status} ${fields.filled}/${fields.remaining} ${fields.why_held}`,
        ];
      case 'execution_detail':
        return [`execution ${fields.order_id} ${fields.shares}`];
      case 'api_error':
        return Number(fields.req_id) > 0 ? [`error ${fields.req_id} ${fields.code} ${fields.message}`] : [];
      default:
        return [];
    }
  });
}

function toldLines(events: readonly ExchangeEvent[]): readonly string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'order': {
        const { orderId, status, filled, remaining, whyHeld } = event.order;
        const open = event.withOpenOrder ? [`open ${orderId}`] : [];
        return event.withStatus
          ? [...open, `status ${orderId} ${status} ${filled}/${remaining} ${whyHeld}`]
          : open;
      }
      case 'execution':
        return [`execution ${event.execution.orderId} ${event.execution.shares}`];
      case 'orderError':
        return [`error ${event.orderId} ${event.error.code} ${event.error.message}`];
      default:
        return [];
    }
  });
}

/** Sends what the recorded client sent. */
function replay(bench: ExchangeBench, { message, fields }: Line): void {
  const id = Number(fields.order_id);
  if (message === 'cancel_order') bench.cancel(id);
  if (message !== 'place_order') return;
  bench.place({
    id,
    action: fields.action === 'SELL' ? 'SELL' : 'BUY',
    quantity: Number(fields.total_quantity),
    type: fields.order_type ?? '',
    tif: fields.tif ?? '',
    ...(fields.lmt_price ? { limit: Number(fields.lmt_price) } : {}),
    ...(fields.aux_price ? { aux: Number(fields.aux_price) } : {}),
  });
}

for (const [name, bid, ask] of RECORDED) {
  const file = path.join(TRANSCRIPTS, name);
  const skip = fs.existsSync(file) ? false : `no recordings at ${TRANSCRIPTS} (set BOWLINE_REFERENCE)`;
  test(`as recorded: ${name}`, { skip }, () => {
    const lines = readLines(file);
    const bench = new ExchangeBench();
    bench.quote(bid, ask);
    bench.trade(bid);
    for (const line of lines) if (line.from === 'client') replay(bench, line);
    const hasLetters = /-'b[A-Z]'/;
    const withoutLetters = (text: string): string => text.replace(hasLetters, '');
    assert.deepEqual(
      normalize(toldLines(bench.events)).map(withoutLetters),
      normalize(recordedLines(lines)).map(withoutLetters),
    );
  });
}
