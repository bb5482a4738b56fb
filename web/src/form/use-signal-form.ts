import { useMemo, useRef, useState } from 'react';
import type { ExplanationView, IntakeView, RefusalView } from '../../../src/app/views.ts';
import { explainSignal, reasonOf, sendSignal } from '../stream/api.ts';
import { useShownAccount } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import { newSendingId, signalBody } from './signal-json.ts';

export type Mode = 'form' | 'json';

/** What came of the last Explain or Send; `of` is the text that it answers. */
export type Outcome =
  | { readonly kind: 'explained'; readonly of: string; readonly explanation: ExplanationView }
  | { readonly kind: 'sent'; readonly of: string; readonly intake: IntakeView }
  | { readonly kind: 'failed'; readonly of: string; readonly message: string };

/** The second click of a double click must not be a second trade. */
const REST_AFTER_SENDING_MS = 1_000;

const freshId = (): string => newSendingId(Date.now(), crypto.getRandomValues(new Uint32Array(2)));

/** State of the form: what is typed, in which mode, and what came of it. */
export function useSignalForm(onSent: (signalId: string) => void) {
  const [mode, setMode] = useState<Mode>('form');
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [json, setJson] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  /** Kept until an answer came, so that trying again after a lost answer cannot trade twice. */
  const sending = useRef({ text: '', id: '' });
  const [resting, setResting] = useState(false);
  const { busy, run } = useRequest();
  const account = useShownAccount();

  const text = useMemo(
    () => (mode === 'json' ? json : JSON.stringify(signalBody(draft, { account }), undefined, 2)),
    [mode, json, draft, account],
  );

  const failed = (error: unknown) => setOutcome({ kind: 'failed', of: text, message: reasonOf(error) });

  const explain = () =>
    run(
      async () => setOutcome({ kind: 'explained', of: text, explanation: await explainSignal(text) }),
      failed,
    );

  const send = () =>
    run(async () => {
      if (sending.current.text !== text) sending.current = { text, id: freshId() };
      const { id } = sending.current;
      const body = mode === 'json' ? json : JSON.stringify(signalBody(draft, { id, account }));
      const intake = await sendSignal(body);
      sending.current = { text: '', id: '' };
      setResting(true);
      setTimeout(() => setResting(false), REST_AFTER_SENDING_MS);
      setOutcome({ kind: 'sent', of: text, intake });
      onSent(intake.duplicateOf ?? intake.signalId);
    }, failed);

  return {
    mode,
    /** What would be explained or sent. */
    text,
    draft,
    json,
    outcome,
    busy,
    /** Send was pressed a moment ago. */
    resting,
    /** The outcome answers something else than what stands in the form now. */
    outdated: outcome !== undefined && outcome.of !== text,
    change: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    fill: (filled: Draft) => {
      setMode('form');
      setDraft(filled);
      setOutcome(undefined);
    },
    /** Going to JSON takes what the form says along. */
    choose: (next: Mode) => {
      if (next === 'json' && json.trim() === '') setJson(text);
      setMode(next);
    },
    setJson,
    explain,
    send,
  };
}

export const refusalOf = (outcome: Outcome | undefined): RefusalView | undefined =>
  outcome?.kind === 'explained'
    ? outcome.explanation.refusal
    : outcome?.kind === 'sent'
      ? outcome.intake.refusal
      : undefined;
