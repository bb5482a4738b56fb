import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SHIPPED_SCENARIOS } from '../src/gateway/faults/scenarios/shipped.ts';
import { ROOT } from './support/processes.ts';

/** Where it is shown: a shipped scenario, which `scenarios.test.ts` runs Bowline through, or a test by file and title. */
type Shown = { readonly scenario: string } | { readonly file: string; readonly test: string };

const scenario = (name: string): Shown => ({ scenario: name });
const shown = (file: string, test: string): Shown => ({ file, test });

/** What people who automate their trading at Interactive Brokers lose money by, and what shows that Bowline does not. */
const COMPLAINTS: Readonly<Record<string, readonly Shown[]>> = {
  'a restart hands out order numbers that were used before': [
    scenario('rolled-back-ids'),
    shown('src/trading/order/order-life.test.ts', 'only grow, also when a session asks for lower ones'),
  ],
  'orders sent in the second of the restart vanish': [scenario('lost-in-restart')],
  'an order is never answered, and the program gives up or guesses': [
    scenario('missing-status'),
    shown(
      'src/trading/kernel/watch.test.ts',
      'is in doubt after a while, and then an alarm that goes with the answer',
    ),
  ],
  'fills of an outage are never heard of': [
    scenario('lost-link-data-kept'),
    scenario('lost-link-data-lost'),
    scenario('server-broken'),
  ],
  'a change sent while the line is down makes a second order that fills': [
    shown(
      'src/trading/kernel/strays.test.ts',
      'that is not the one we sent is a twin: shown, alarmed, and it changes nothing of ours',
    ),
    shown(
      'src/trading/kernel/amendments.test.ts',
      'that was lost is asked for again only when a list proves that the order is open as it was',
    ),
  ],
  'a fill is credited to another order of the same number': [
    shown(
      'src/trading/reconcile/reconcile-session.test.ts',
      'never change ours: same number from another client, foreign references, unknown contracts',
    ),
  ],
  'orders of the session before cannot be managed any more': [
    shown(
      'test/restart.test.ts',
      'comes back with the same positions, orders and signals, and sends nothing twice',
    ),
    shown(
      'src/app/gateway-restart.test.ts',
      'is compared after its return: everything matches, and the cancellation is asked for again',
    ),
  ],
  'every restart invents orders to make its books agree': [
    shown('test/simulation/simulation.test.ts', 'hold what must hold, whatever happens'),
    shown('src/trading/reconcile/position-break.test.ts', 'is a break with its explanation'),
  ],
  'prices stay dead after a reconnection': [
    scenario('killed-socket'),
    shown('src/broker/ibkr/link.test.ts', 'asks again for every quote'),
    shown('src/broker/ibkr/link.test.ts', 'asks for quotes again when IB has lost them'),
  ],
  'a flapping data farm is overlooked, or restarts everything': [scenario('farm-flap')],
  'the client id is still taken after a crash': [scenario('client-id-in-use')],
  'the nightly reset ends the program': [scenario('nightly-restart')],
  'the weekly login is missed, and it trades into the void': [scenario('weekly-logout')],
  'a second login takes the prices away, and nobody says so': [
    scenario('competing-session'),
    shown(
      'src/broker/ibkr/quote-feed.test.ts',
      'for a reason that passes is asked for again: a competing session, too many lines',
    ),
  ],
  'too many messages in a second, and the gateway hangs up': [
    scenario('message-rate'),
    shown(
      'src/broker/ibkr/pacing-queue.test.ts',
      'never lets more than the limit out in any second, and loses nothing',
    ),
  ],
  'a symbol fits several contracts, and one of them is traded': [
    shown('src/app/symbols.test.ts', 'is refused with the candidates when it fits several contracts'),
  ],
  'a bracket whose entry or target fills in part ends with stops of the wrong size': [
    shown('test/partial-target.test.ts', 'leaves a stop for what is still held'),
    shown(
      'src/trading/kernel/repair-stop.test.ts',
      'gets a stop for the filled part at the planned price once its children are gone',
    ),
    shown(
      'src/trading/plan/legs.test.ts',
      'have stops for the whole entry, and in each group stop and target alike',
    ),
  ],
  'one exit fills and the other one stays': [
    shown(
      'src/broker/ibkr/orders.test.ts',
      'is staged: only the last leg transmits, the exits hang on the entry and on each other',
    ),
    shown('test/simulation/simulation.test.ts', 'hold what must hold, whatever happens'),
  ],
  'the exits do not work outside regular hours although the entry does': [
    shown(
      'src/trading/plan/legs.test.ts',
      'are the entry, then stop and target for the same quantity, good till cancelled',
    ),
  ],
  'trades by hand in TWS are invisible, or corrupt the books': [
    shown(
      'src/trading/kernel/strays.test.ts',
      'is kept beside our book, once, and replaced by its correction',
    ),
    shown(
      'src/trading/kernel/closing-safety.test.ts',
      'never sells more than the broker holds, once the difference has lasted',
    ),
  ],
  'held, pending and refused orders are taken for what they are not': [
    scenario('reject-next'),
    shown('src/trading/kernel/watch.test.ts', 'alarms when IB calls the stop Inactive'),
    shown(
      'src/trading/kernel/lost-answers.test.ts',
      'is not in doubt while the broker says that it is being cancelled',
    ),
  ],
  'an order that was called cancelled had filled, and is sent again and again': [
    shown(
      'src/trading/kernel/executions.test.ts',
      'prove a fill against a cancellation that was reported before',
    ),
    shown(
      'src/trading/kernel/lost-answers.test.ts',
      'does not close again what the broker has told as filled',
    ),
  ],
  'executions come twice, corrected, or after their commission, and are counted so': [
    scenario('disorder'),
    scenario('duplicate-statuses'),
    scenario('late-commission'),
    shown('src/trading/kernel/executions.test.ts', 'count once, however often they come'),
    shown('src/trading/kernel/lost-answers.test.ts', 'does not take back what the broker has told as filled'),
  ],
  'prices off the tick are refused when it matters': [
    shown('src/trading/plan/prices.test.ts', 'lie on the ticks of futures, forex and stepped instruments'),
  ],
  'an option is assigned or expires, and the position stays in the books': [
    shown(
      'src/trading/reconcile/position-break.test.ts',
      'is an assignment where an option of the same stock has gone with as many shares',
    ),
    shown(
      'src/trading/reconcile/position-break.test.ts',
      'adopts what the broker holds: executions known stay known',
    ),
  ],
};

describe('what people complain about', () => {
  for (const [complaint, evidence] of Object.entries(COMPLAINTS)) {
    it(`is shown not to happen: ${complaint}`, () => {
      assert.ok(evidence.length > 0);
      for (const each of evidence) {
        if ('scenario' in each) assert.ok(SHIPPED_SCENARIOS.has(each.scenario), each.scenario);
        else {
          const text = readFileSync(join(ROOT, each.file), 'utf8');
          assert.ok(text.includes(each.test), `${each.file} has no test "${each.test}"`);
        }
      }
    });
  }
});
