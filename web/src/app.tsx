import { useEffect } from 'react';
import { Dashboard } from './dashboard.tsx';
import { Mark } from './design/mark.tsx';
import { SignIn } from './stream/sign-in.tsx';
import { liveConnection, useLive } from './stream/use-live.ts';

/** Sign-in, waiting, or the dashboard. */
export function App() {
  const session = useLive((state) => state.session);
  const known = useLive((state) => state.status !== undefined);
  useEffect(() => {
    liveConnection.start();
    return () => liveConnection.stop();
  }, []);
  if (session === 'sign-in') return <SignIn />;
  if (!known)
    return (
      <main className="gate">
        <p className="gate-wait" role="status">
          <Mark /> Connecting to Bowline…
        </p>
      </main>
    );
  return <Dashboard />;
}
