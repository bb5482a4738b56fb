import { type SubmitEvent, useEffect, useState } from 'react';
import type { AlertUrlView } from '../../../src/app/desk-views.ts';
import { Chip } from '../design/chip.tsx';
import { notify } from '../design/notices.ts';
import { TextField } from '../form/inputs.tsx';
import { changeAlertUrl, read, reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';
import { CopiedText } from './copied-text.tsx';

type Change = 'create' | 'rotate' | 'revoke';

/** The alert URLs beside the main one: make one, give it a new secret, end it. An address is told once. */
export function AlertUrls() {
  const [urls, setUrls] = useState<readonly AlertUrlView[]>([]);
  const [name, setName] = useState('');
  const [told, setTold] = useState<{ readonly name: string; readonly address: string }>();
  const { busy, run } = useRequest();
  const failed = (error: unknown) => notify({ tone: 'bad', text: reasonOf(error) });
  useEffect(() => {
    read<readonly AlertUrlView[]>('/api/alerts').then(setUrls, (error: unknown) =>
      notify({ tone: 'bad', text: `Alert URLs: ${reasonOf(error)}` }),
    );
  }, []);
  const change = (what: Change, which: string) => {
    void run(async () => {
      const changed = await changeAlertUrl(what, which);
      notify({ tone: changed.done ? 'good' : 'bad', text: changed.message });
      if (!changed.done) return;
      setTold(
        changed.path === undefined
          ? undefined
          : { name: which, address: new URL(changed.path, window.location.href).href },
      );
      setName('');
      setUrls(await read<readonly AlertUrlView[]>('/api/alerts'));
    }, failed);
  };
  const create = (event: SubmitEvent) => {
    event.preventDefault();
    change('create', name.trim());
  };
  return (
    <div className="alert-urls">
      {urls.map((url) => (
        <div key={url.name} className="alert-url" data-testid={`alert-url-${url.name}`}>
          <strong>{url.name}</strong>
          {!url.active && <Chip tone="warn">no secret</Chip>}
          {url.settings && <code>{JSON.stringify(url.settings)}</code>}
          <span className="alert-url-buttons">
            <button
              type="button"
              className="button button-quiet"
              disabled={busy}
              onClick={() => change(url.active ? 'rotate' : 'create', url.name)}
            >
              {url.active ? 'New secret' : 'Make secret'}
            </button>
            {url.active && (
              <button
                type="button"
                className="button button-quiet"
                disabled={busy}
                onClick={() => change('revoke', url.name)}
              >
                Revoke
              </button>
            )}
          </span>
        </div>
      ))}
      {told && (
        <>
          <CopiedText label={`Address of ${told.name}`} text={told.address} testId="alert-address" />
          <p className="muted">It is shown this once. TradingView needs an address that it can reach.</p>
        </>
      )}
      <form className="form-pair" onSubmit={create}>
        <TextField
          label="Another alert URL"
          value={name}
          placeholder="breakout"
          required
          onChange={setName}
        />
        <button type="submit" className="button" data-testid="create-url" disabled={busy}>
          Make it
        </button>
      </form>
    </div>
  );
}
