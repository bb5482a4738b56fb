import { useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { useLive } from './use-live.ts';

/** After Bowline was updated under an open page, the page is older than what it talks to. */
export function UpdateBanner() {
  const version = useLive((state) => state.status?.version);
  const [first] = useState(version);
  if (version === undefined || first === undefined || version === first) return null;
  return (
    <div className="banner banner-warning" role="status">
      <Icon name="warning" />
      <p>
        <strong>
          Bowline {version} is running; this page is of {first}.
        </strong>{' '}
        Load it again.
      </p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}
