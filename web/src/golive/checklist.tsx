import type { GoLiveView } from '../../../src/app/golive/golive-views.ts';
import { Icon } from '../design/icon.tsx';

type Item = GoLiveView['items'][number];

/** What was shown on paper and what was not. */
export function Checklist({ view }: { readonly view: GoLiveView }) {
  const { account, market, items } = view;
  return (
    <section aria-label="Checklist">
      <h3>
        Evidence of {account ?? 'no account'}
        {market === 'simulated' && <span className="golive-note"> at a simulated gateway</span>}
      </h3>
      <ul className="golive-list">
        {items.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Line({ item }: { readonly item: Item }) {
  const { id, title, passed, found, wanted, waived } = item;
  return (
    <li data-testid={`golive-${id}`} data-passed={passed}>
      <span className={passed ? 'golive-mark golive-there' : 'golive-mark golive-missing'}>
        <Icon name={waived && passed ? 'dash' : passed ? 'pass' : 'fail'} />
      </span>
      <div>
        <span className="golive-line">
          <span>{title}</span>
          <b>{found}</b>
        </span>
        {!passed && (
          <p>
            Wanted: {wanted} <span className="golive-id">({id})</span>
          </p>
        )}
        {waived && (
          <p>
            Waived{waived.to === undefined ? '' : ` to ${waived.to}`} by a person: {waived.reason}
          </p>
        )}
      </div>
    </li>
  );
}
