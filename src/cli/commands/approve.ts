import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, run } from '../context.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly reason?: string;
}

/** `bowline approve` and `bowline decline`: a person's word on a signal that waits for one. */
export function addApproval(program: Command, context: CliContext): void {
  for (const [word, summary] of [
    ['approve', 'let a waiting signal be acted upon'],
    ['decline', 'refuse a waiting signal'],
  ] as const) {
    const command = program
      .command(word)
      .summary(summary)
      .description(
        `Signals that wait for a person are listed by \`bowline signals\` as waiting, until when they wait. After that nothing is done with them. This is to ${summary}.`,
      )
      .argument('<signal>', "the signal's id")
      .option('--reason <text>', 'why, for the journal');
    describe(command, [
      `bowline ${word} S-20261121-101532-000042`,
      `bowline ${word} S-20261121-101532-000042 --reason "as discussed"`,
    ]).action((id: string, options: Options) =>
      run(context, options, () =>
        act(
          context,
          options,
          `/api/signals/${encodeURIComponent(id)}/${word}`,
          options.reason === undefined ? {} : { reason: options.reason },
        ),
      ),
    );
  }
}
