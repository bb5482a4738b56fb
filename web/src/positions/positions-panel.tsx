import { useState } from 'react';
import { Panel } from '../design/panel.tsx';
import { FlattenDialog } from '../risk/flatten-dialog.tsx';
import { useLive } from '../stream/use-live.ts';
import { ManageDialog } from './manage-dialog.tsx';
import type { PositionKey } from './position-key.ts';
import { PositionRow } from './position-row.tsx';
import { RollDialog } from './roll-dialog.tsx';

interface Props {
  readonly charted: number | undefined;
  readonly onChart: (conId: number) => void;
}

/** What is held, what each exit would bring, and whether it is protected. */
export function PositionsPanel({ charted, onChart }: Props) {
  const positions = useLive((state) => state.positions);
  const [closing, setClosing] = useState<PositionKey>();
  const [managed, setManaged] = useState<PositionKey>();
  const [rolled, setRolled] = useState<string>();
  return (
    <Panel
      title="Positions"
      testId="positions"
      anchor="positions"
      extra={<span className="count">{positions.length}</span>}
    >
      {positions.length === 0 ? (
        <p className="empty">No open position.</p>
      ) : (
        <table className="grid">
          <thead>
            <tr>
              <th scope="col" className="cell-left">
                Symbol
              </th>
              <th scope="col">Entry / now</th>
              <th scope="col">P&L</th>
              <th scope="col">Stop</th>
              <th scope="col">Target</th>
              <th scope="col" className="cell-left">
                Protection
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {positions.map((position) => (
              <PositionRow
                key={`${position.account} ${position.conId}`}
                position={position}
                charted={position.conId === charted}
                onChart={onChart}
                onClose={setClosing}
                onManage={setManaged}
                onRoll={setRolled}
              />
            ))}
          </tbody>
        </table>
      )}
      {managed !== undefined && <ManageDialog of={managed} onClose={() => setManaged(undefined)} />}
      {rolled !== undefined && <RollDialog symbol={rolled} onClose={() => setRolled(undefined)} />}
      {closing !== undefined && <FlattenDialog of={closing} onClose={() => setClosing(undefined)} />}
    </Panel>
  );
}
