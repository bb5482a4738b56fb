import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';
import { useLive } from '../stream/use-live.ts';

/** What needs a person now, until it is over. */
export function Alarms() {
  const alarms = useLive((state) => state.status?.alarms);
  if (!alarms?.length) return null;
  return (
    <ul className="alarms" aria-label="Alarms" aria-live="assertive">
      {alarms.map((alarm) => (
        <li
          key={alarm.id}
          className={`banner banner-${alarm.quietUntil === undefined ? alarm.severity : 'quiet'}`}
          data-testid="alarm"
        >
          <Icon name="warning" />
          <p>
            <strong>
              {alarm.severity === 'critical' ? 'Alarm' : 'Warning'} {alarm.code}
            </strong>{' '}
            {alarm.message}{' '}
            <span className="banner-since">
              since <Moment at={alarm.since} />
              {alarm.quietUntil !== undefined && (
                <>
                  , quiet until <Moment at={alarm.quietUntil} />
                </>
              )}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
