import { notify } from './design/notices.ts';
import { reasonOf, signOut } from './stream/api.ts';
import { liveConnection, useLive } from './stream/use-live.ts';

/** Version, sign-out, and the attribution that the chart library asks for. */
export function PageFoot() {
  const version = useLive((state) => state.status?.version);
  const passwordRequired = useLive((state) => state.passwordRequired);
  const leave = async () => {
    try {
      await signOut();
      liveConnection.restart();
    } catch (error) {
      notify({ tone: 'bad', text: `Not signed out: ${reasonOf(error)}` });
    }
  };
  return (
    <footer className="foot">
      <span>Bowline {version}</span>
      <span>Times in {Intl.DateTimeFormat().resolvedOptions().timeZone}; point at one to see UTC</span>
      <span>
        Charts: TradingView Lightweight Charts™, © 2025{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView, Inc.
        </a>
      </span>
      {passwordRequired && (
        <button type="button" onClick={() => void leave()}>
          Sign out
        </button>
      )}
    </footer>
  );
}
