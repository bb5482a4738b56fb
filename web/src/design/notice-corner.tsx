import { Icon } from './icon.tsx';
import { dismiss, type Notice, useNotices } from './notices.ts';

/** Outcomes of actions, above everything else and without moving it. */
export function NoticeCorner() {
  const notices = useNotices();
  return (
    <div className="notices" aria-live="assertive" aria-relevant="additions">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { id, tone, text, retry, testId } = notice;
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'bad' ? 'warning' : 'pass'} />
      <p>{text}</p>
      {retry && (
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            dismiss(id);
            retry();
          }}
        >
          Try again
        </button>
      )}
      <button type="button" className="button" data-testid={testId} onClick={() => dismiss(id)}>
        OK
      </button>
    </div>
  );
}
