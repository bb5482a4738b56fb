import { useEffect, useState } from 'react';
import type { ChatStatusView } from '../../../src/app/chat/chat-views.ts';
import type { ScoreView } from '../../../src/app/scoreboard/score-view.ts';
import { Chip } from '../design/chip.tsx';
import { Panel } from '../design/panel.tsx';
import { read } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';

const EVERY_MS = 15_000;

interface Found {
  readonly chat: ChatStatusView;
  readonly scores: readonly ScoreView[];
}

/** The chat rooms and what the signals of each sender have come to; not shown while there is neither. */
export function ChatPanel() {
  const [found, setFound] = useState<Found>();
  const live = useLive((state) => state.connection.phase === 'live');
  useEffect(() => {
    if (!live) return;
    let ended = false;
    const look = () =>
      void Promise.all([read<ChatStatusView>('/api/chat'), read<readonly ScoreView[]>('/api/scoreboard')])
        .then(([chat, scores]) => !ended && setFound({ chat, scores }))
        // The banner of the stream says that Bowline does not answer.
        .catch(() => undefined);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [live]);
  if (!found || (found.chat.rooms.length === 0 && found.scores.length === 0)) return null;
  return (
    <Panel title="Scoreboard" testId="scoreboard" anchor="scoreboard">
      <Sources chat={found.chat} />
      <Scores scores={found.scores} />
    </Panel>
  );
}

function Sources({ chat }: { readonly chat: ChatStatusView }) {
  return (
    <p className="chat-sources">
      {chat.sources.map(({ source, state, reason }) => (
        <span key={source} title={reason} data-testid={`chat-source-${source}`}>
          <Chip tone={state === 'connected' ? 'good' : state === 'refused' ? 'bad' : 'warn'}>
            {source} {state}
          </Chip>{' '}
        </span>
      ))}
    </p>
  );
}

function Scores({ scores }: { readonly scores: readonly ScoreView[] }) {
  return (
    <table className="grid">
      <thead>
        <tr>
          <th scope="col" className="cell-left">
            Source
          </th>
          <th scope="col" className="cell-left">
            Author
          </th>
          <th scope="col">Trades</th>
          <th scope="col">Won</th>
          <th scope="col">Average</th>
          <th scope="col">Announced</th>
          <th scope="col">Slippage</th>
          <th scope="col">Asked</th>
          <th scope="col">Ignored</th>
          <th scope="col">Total</th>
        </tr>
      </thead>
      <tbody>
        {scores.map((score) => (
          <tr key={`${score.account ?? ''} ${score.source} ${score.author}`}>
            <th scope="row" className="cell-head">
              {score.source}
            </th>
            <td data-label="Author" className="cell-left">
              {score.authorName ?? score.author}
            </td>
            <td data-label="Trades">{score.trades}</td>
            <td data-label="Won">
              {score.winRate === undefined ? '' : `${Math.round(score.winRate * 100)} %`}
            </td>
            <td data-label="Average">{percent(score.averagePercent)}</td>
            <td data-label="Announced">{percent(score.announcedPercent)}</td>
            <td data-label="Slippage">{percent(score.achievableSlippagePercent)}</td>
            <td data-label="Asked">{score.asked}</td>
            <td data-label="Ignored">{score.ignored}</td>
            <td data-label="Total">
              {Object.entries(score.total)
                .map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`)
                .join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(1)} %`);
