import { type SubmitEvent, useState } from 'react';
import { Mark } from '../design/mark.tsx';
import { reasonOf, signIn } from './api.ts';
import { liveConnection, liveStore } from './use-live.ts';

/** Asks for the password that the server was started with. */
export function SignIn() {
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(password);
      liveStore.set({ session: 'unknown' });
      liveConnection.restart();
    } catch (error) {
      setProblem(reasonOf(error));
      setBusy(false);
    }
  };

  return (
    <main className="gate">
      <form className="panel gate-form" onSubmit={submit} data-testid="sign-in">
        <h1 className="gate-title">
          <Mark /> Bowline
        </h1>
        <label className="field">
          <span>Password</span>
          <input
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            aria-invalid={problem !== undefined}
            aria-describedby="sign-in-problem"
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <p id="sign-in-problem" className="field-problem" role="alert">
          {problem}
        </p>
        <button type="submit" className="button button-primary" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
