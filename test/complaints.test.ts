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
  'orders sent in the second of the restart vanish': [
    scenario('lost-in-restart'),
    shown('src/trading/kernel/held-entries.test.ts', 'is refused, with how long it lasts'),
    shown(
      'test/gaps.test.ts',
      'lost (1100) takes an order with it and comes back without data (1101): nothing is judged before that',
    ),
  ],
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
    shown(
      'test/gaps.test.ts',
      'lost (1100) with a bracket on its way and a fill unheard of: after 1101 the one is settled, the other booked',
    ),
    shown(
      'src/trading/reconcile/reconcile.test.ts',
      'an entry that filled while we were away is booked, with its exits working',
    ),
  ],
  'a change sent while the line is down makes a second order that fills': [
    shown(
      'src/trading/kernel/strays.test.ts',
      'that is not the one we sent is a twin: shown, alarmed, and it changes nothing of ours',
    ),
    shown(
      'src/trading/kernel/twins.test.ts',
      'fills for us, and ends no order of ours: the stop that rests is cancelled with its position',
    ),
    shown('src/trading/kernel/twins.test.ts', 'leaves an entry of ours open for a kill to cancel'),
    shown(
      'src/trading/kernel/amendments.test.ts',
      'that was lost is asked for again only when a list proves that the order is open as it was',
    ),
    shown('src/trading/kernel/amendments.test.ts', 'is refused without a link: nothing is kept for later'),
    shown(
      'src/trading/kernel/strays.test.ts',
      'that was given up as never arrived is found by its first message, and gone when it ends',
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
    shown('test/simulation/simulation.test.ts', 'hold what must hold, whatever happens (seeds 1 to 150)'),
    shown('src/trading/reconcile/position-break.test.ts', 'is a break with its explanation'),
  ],
  'prices stay dead after a reconnection': [
    scenario('killed-socket'),
    shown('src/broker/ibkr/link.test.ts', 'asks again for every quote'),
    shown('src/broker/ibkr/link.test.ts', 'asks for quotes again when IB has lost them'),
  ],
  'a flapping data farm is overlooked, or restarts everything': [
    scenario('farm-flap'),
    shown('src/broker/ibkr/link.test.ts', 'changes the health of the link and leaves the socket alone'),
    shown(
      'src/broker/quote-subscription.test.ts',
      'that did not go on by itself when a farm is back is asked for within seconds',
    ),
  ],
  'the client id is still taken after a crash': [
    scenario('client-id-in-use'),
    shown('src/broker/ibkr/link.test.ts', 'keeps its client id when that is in use, and gets it in the end'),
    shown('src/broker/ibkr/link.test.ts', 'uses other client ids only where they are allowed'),
  ],
  'the nightly reset ends the program': [
    scenario('nightly-restart'),
    shown(
      'test/reset.test.ts',
      'holds an entry over a restart and lets it go once, or drops it when it has become stale',
    ),
    shown(
      'src/trading/kernel/held-entries.test.ts',
      'warnings are quiet until it is over, and critical alarms are not',
    ),
  ],
  'the weekly login is missed, and it trades into the void': [
    scenario('weekly-logout'),
    shown('src/trading/kernel/watch-link.test.ts', 'says when a gateway answers without being logged in'),
    shown(
      'src/trading/kernel/watch-link.test.ts',
      'warns before the weekly login lapses, and says so when it has',
    ),
    shown(
      'src/app/doctor/run-doctor.test.ts',
      'shows the reset window with the time that is left, and how old the login is',
    ),
  ],
  'a second login takes the prices away, and nobody says so': [
    scenario('competing-session'),
    shown(
      'src/broker/ibkr/quote-feed.test.ts',
      'for a reason that passes is asked for again: a competing session, too many lines',
    ),
    shown(
      'test/streams.test.ts',
      'that a competing session took (10197) are asked for until they are given back, and it is shown',
    ),
    shown(
      'src/broker/ibkr/quote-feed.test.ts',
      'is over when every line flows; once one does, the others are asked for at once',
    ),
  ],
  'too many messages in a second, and the gateway hangs up': [
    scenario('message-rate'),
    shown(
      'src/broker/ibkr/pacing-queue.test.ts',
      'never lets more than the limit out in any second, and loses nothing',
    ),
    shown(
      'src/broker/ibkr/feeds.test.ts',
      'ask for no more bars at a time than IB takes, and for the others as answers come',
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
    shown(
      'src/trading/kernel/amend-states.test.ts',
      'that crosses a fill of its target leaves no larger stop than is held',
    ),
  ],
  'one exit fills and the other one stays': [
    shown(
      'src/broker/ibkr/orders.test.ts',
      'is staged: only the last leg transmits, the exits hang on the entry and on each other',
    ),
    shown('test/simulation/simulation.test.ts', 'hold what must hold, whatever happens (seeds 1 to 150)'),
    shown('src/trading/kernel/brackets.test.ts', 'leaves no exit behind that could open a position'),
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
    shown(
      'src/app/positions.test.ts',
      'is a break when somebody sells of it in TWS, until a person adopts that',
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
    shown(
      'src/trading/kernel/closing-anew.test.ts',
      'is replaced for no more than the broker shows after a part of it has filled untold',
    ),
    shown(
      'src/trading/kernel/closing-anew.test.ts',
      'of a part is replaced for no more than the broker shows beyond what stays',
    ),
    shown(
      'src/broker/ibkr/error-codes.test.ts',
      'know that an order exists when only a change of it was refused, or it was merely commented on',
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
    shown(
      'src/trading/kernel/amend-states.test.ts',
      'that IB says it has not made (104, 105) is refused at once; without one it is only said',
    ),
  ],
  'an option is assigned or expires, and the position stays in the books': [
    shown(
      'src/trading/reconcile/assignment.test.ts',
      'is the cause where an option of the same stock has gone with as many shares',
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
          const titles = [`it('${each.test}'`, `it(\`${each.test} (`, `test('${each.test}'`];
          assert.ok(
            titles.some((title) => text.includes(title)),
            `${each.file} has no test "${each.test}"`,
          );
        }
      }
    });
  }
});
