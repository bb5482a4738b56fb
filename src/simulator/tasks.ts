import { closeOut, endContract } from './futures/contract-end.ts';
import { turnMarketDay } from './market-day-turn.ts';
import { stepAlgo } from './matching/algo-schedule.ts';
import { judgeConditions } from './matching/condition-watch.ts';
import { changeSession } from './matching/session-changes.ts';
import { wake } from './matching/waking.ts';
import { expireOption, fixOption } from './options/expiry.ts';
import { expire } from './orders/expiry.ts';
import type { Simulation, Task } from './simulation.ts';

/** Does what has fallen due, other than new quotes, which are market events of their own. */
export function perform(simulation: Simulation, task: Exclude<Task, { type: 'option-quotes' }>): void {
  switch (task.type) {
    case 'expiry':
      expire(simulation, task.order);
      break;
    case 'algo':
      stepAlgo(simulation, task.order);
      break;
    case 'conditions':
      judgeConditions(simulation);
      break;
    case 'wake':
      wake(simulation, task.order);
      break;
    case 'session':
      changeSession(simulation, task.market);
      break;
    case 'option-fixing':
      fixOption(simulation, task.market);
      break;
    case 'option-expiry':
      expireOption(simulation, task.market);
      break;
    case 'contract-end':
      endContract(simulation, task.market);
      break;
    case 'close-out':
      closeOut(simulation, task.market);
      break;
    case 'day':
      turnMarketDay(simulation);
      break;
  }
}
