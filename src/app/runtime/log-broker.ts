import type { BrokerNotice, StreamHealth } from '../../broker/port.ts';
import type { Logger } from '../../core/log.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { symbolOf } from '../../trading/kernel/symbol-of.ts';

/** A notice of the gateway, as loud as its code means. */
export function logNotice(log: Logger, notice: BrokerNotice): void {
  const facts = { code: notice.code, ...(notice.id === undefined ? {} : { id: notice.id }) };
  const text = `IB ${notice.code}: ${notice.message}`;
  if (notice.class === 'info') log.debug(facts, text);
  else if (notice.class === 'bug' || notice.class === 'order-fate') log.error(facts, text);
  else log.warn(facts, text);
}

/** What has become of a subscription; what does not stream although it should is a warning. */
export function logStream(log: Logger, state: KernelState, stream: StreamHealth): void {
  const { conId, state: now, reason } = stream;
  const name = symbolOf(state, conId);
  if (now === 'stale')
    log.warn({ conId }, `The quotes of ${name} have stopped: ${reason ?? ''}; asking again`);
  else if (now === 'interrupted' || now === 'refused')
    log.warn({ conId }, `There are no quotes of ${name}: ${reason ?? now}`);
  else log.debug({ conId }, `Quotes of ${name}: ${now}`);
}
