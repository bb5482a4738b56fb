import type { ChatStatusView } from '../../../src/app/chat/chat-views.ts';
import type { ScoreView } from '../../../src/app/scoreboard/score-view.ts';
import { useSeveral } from '../account/several.ts';
import { Chip } from '../design/chip.tsx';
import { formatMoney, formatPercent } from '../design/numbers.ts';
import { Panel } from '../design/panel.tsx';
import { PolledProblem } from '../design/polled-problem.tsx';
import { useShownAccount } from '../stream/use-live.ts';
import { usePolled } from '../stream/use-polled.ts';

/** The chat rooms and what the signals of each sender have come to; not shown while there is neither. */
export function ChatPanel() {
  const chat = usePolled<ChatStatusView>('/api/chat');
  const board = usePolled<readonly ScoreView[]>('/api/scoreboard');
  const shown = useShownAccount();
  const scores = (board.view ?? []).filter(
    ({ account }) => shown === undefined || account === undefined || account === shown,
  );
  const problem = chat.problem ?? board.problem;
  if (problem === undefined && (chat.view?.rooms.length ?? 0) === 0 && scores.length === 0) return null;
  return (
    <Panel title="Scoreboard" testId="scoreboard" anchor="scoreboard">
      <PolledProblem problem={problem} />
      {chat.view && <Sources chat={chat.view} />}
      {scores.length > 0 && <Scores scores={scores} />}
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
  const several = useSeveral();
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
              {several && score.account !== undefined && <span className="muted">{score.account}</span>}
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
                .map(([currency, amount]) => formatMoney(amount, currency, { signed: true }))
                .join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (value: number | undefined): string =>
  value === undefined ? '' : formatPercent(value / 100);
