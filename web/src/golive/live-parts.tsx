import type { LiveView } from '../../../src/app/golive/golive-views.ts';
import { count } from '../../../src/core/count.ts';
import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';
import { formatQuantity } from '../design/numbers.ts';

const PART_NAMES: Readonly<Record<LiveView['parts'][number]['name'], string>> = {
  mode: 'Mode live',
  account: 'Live account',
  permit: 'Permit',
  settings: 'Settings within the permit',
  arm: 'Armed by a person',
};

/** The account that the gateway reports is the configured live one. */
const isLive = ({ parts }: LiveView): boolean =>
  parts.some(({ name, present }) => name === 'account' && present);

/** What live trading takes, part by part, and what is missing. */
export function LiveParts({ live }: { readonly live: LiveView }) {
  return (
    <section aria-label="What live trading takes">
      <h3>Live trading{isLive(live) ? ` of ${live.account}` : ''}</h3>
      <ul className="golive-list">
        {live.parts.map(({ name, present, text }) => (
          <li key={name} data-testid={`live-part-${name}`} data-present={present}>
            <span className={present ? 'golive-mark golive-there' : 'golive-mark golive-missing'}>
              <Icon name={present ? 'pass' : 'fail'} />
            </span>
            <div>
              <b>{PART_NAMES[name]}</b> {!present && <span className="golive-missing">missing</span>}
              <p>{text.replaceAll('`', '')}</p>
            </div>
          </li>
        ))}
      </ul>
      <Permit live={live} />
      <Changes live={live} />
    </section>
  );
}

function Permit({ live: { permit } }: { readonly live: LiveView }) {
  if (!permit) return null;
  const { maxContracts, maxNotional, inForce, until, days } = permit.firstWeek;
  return (
    <dl className="golive-facts">
      <div>
        <dt>Permit until</dt>
        <dd>
          <Moment at={permit.expiresAt} />
        </dd>
      </div>
      <div>
        <dt>Evidence</dt>
        <dd>
          {permit.evidence.account}, {count(permit.evidence.days, 'day')},{' '}
          {count(permit.evidence.closedTrades, 'trade')}
          {permit.evidence.market === 'simulated' && ' (simulated: opens simulated gateways only)'}
        </dd>
      </div>
      <div>
        <dt>First week</dt>
        <dd>
          {inForce
            ? `a position of at most ${count(maxContracts, 'contract')} or ${formatQuantity(maxNotional)}`
            : 'over'}
          {inForce && until === undefined && `, ${days} days from the first entry`}
          {inForce && until !== undefined && (
            <>
              {', until '}
              <Moment at={until} />
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Changes({ live: { changes } }: { readonly live: LiveView }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h4>Not as the permit has it</h4>
      <ul className="golive-changes" data-testid="golive-changes">
        {changes.map(({ name, before, after, upward }) => (
          <li key={name}>
            <span className={upward ? 'golive-missing' : 'golive-there'}>
              {upward ? 'upward' : 'tighter'}
            </span>{' '}
            {name}: {before} → {after}
          </li>
        ))}
      </ul>
    </>
  );
}
