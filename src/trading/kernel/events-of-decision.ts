import { count } from '../../core/count.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Signal } from '../signal.ts';
import { actorOf } from './assess-closing.ts';
import { startClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { firstTradeEvents } from './first-trade.ts';
import { nextOrderId } from './order-numbers.ts';
import type { SignalDecision } from './signal-decision.ts';
import type { KernelState } from './state.ts';

/** What a decision about a signal is written as. */
export function eventsOf(
  state: KernelState,
  context: KernelContext,
  signal: Signal,
  decision: Exclude<SignalDecision, { kind: 'held' }>,
): TradingEvent[] {
  const signalId = signal.id;
  switch (decision.kind) {
    case 'refused':
      return [
        {
          type: 'signal.refused',
          signalId,
          refusal: decision.refusal,
          arithmetic: decision.arithmetic,
          ...(decision.verdict ? { verdict: decision.verdict } : {}),
        },
      ];
    case 'nothing':
      return [{ type: 'signal.carried-out', signalId, text: decision.text }];
    case 'cancel':
      return [
        ...decision.refs.map(
          (ref): TradingEvent => ({
            type: 'order.cancel-requested',
            ref,
            by: actorOf(signal),
            reason: `cancelled by signal ${signalId}`,
          }),
        ),
        {
          type: 'signal.carried-out',
          signalId,
          text: `Cancellation of ${count(decision.refs.length, 'resting entry', 'resting entries')} requested`,
          cancels: decision.refs,
        },
      ];
    case 'close': {
      const reason = `${signal.action} by signal ${signalId}${signal.reason ? `: ${signal.reason}` : ''}`;
      const started = decision.conIds.flatMap((conId) =>
        startClosing(state, conId, signalId, actorOf(signal), reason, {
          ...decision,
          side: signal.positionSide,
        }),
      );
      const begun = started.filter(({ type }) => type === 'closing.started').length;
      const part = decision.keep === undefined ? '' : ` but for ${decision.keep}`;
      const joined = `It is being closed already${decision.reverse ? '; the entry follows' : ''}`;
      const text = begun > 0 ? `Closing ${count(begun, 'instrument')}${part}` : joined;
      return [{ type: 'signal.carried-out', signalId, text }, ...started];
    }
    case 'amend': {
      const { changes, rules = [], text } = decision.draft;
      const by = actorOf(signal);
      const reason = `${signal.action} by signal ${signalId}${signal.reason ? `: ${signal.reason}` : ''}`;
      return [
        { type: 'signal.carried-out', signalId, text },
        ...rules.map(({ ref, combo }): TradingEvent => ({ type: 'spread-exits.moved', ref, combo, reason })),
        ...changes.map(
          ({ order, terms, verdict }): TradingEvent => ({
            type: 'order.amend-requested',
            ref: order.ref,
            terms,
            by,
            reason,
            verdict,
          }),
        ),
      ];
    }
    case 'entry': {
      if (state.account === undefined) throw new Error('an entry was approved before the account was known');
      const { draft, verdict, arithmetic } = decision;
      const plan = makePlan(draft.legs, {
        signalId,
        account: state.account,
        conId: draft.instrument.conId,
        nextOrderId: nextOrderId(state, context),
      });
      return [
        ...firstTradeEvents(state, draft.instrument, context),
        { type: 'plan.made', plan, verdict, arithmetic },
      ];
    }
  }
}
