import type { PositionView } from '../../../src/app/views.ts';
import { Chip } from '../design/chip.tsx';

/** Whether a stop for the whole quantity rests at the broker. */
export function Protection({ position }: { readonly position: PositionView }) {
  if (position.spread && position.protected === 'yes')
    return (
      <Chip tone="good" icon="shield" title="What the spread can lose, its legs bound">
        Bounded
      </Chip>
    );
  switch (position.protected) {
    case 'yes':
      return (
        <Chip tone="good" icon="shield" title="A stop for the whole quantity rests at the broker">
          Protected
        </Chip>
      );
    case 'pending':
      return (
        <Chip
          tone="warn"
          icon="pending"
          title="The stop was sent or waits for the entry; it does not trigger yet"
        >
          Pending
        </Chip>
      );
    case 'no':
      return (
        <Chip tone="bad" icon="warning" title="No stop for the whole quantity rests at the broker">
          NO STOP
        </Chip>
      );
  }
}
