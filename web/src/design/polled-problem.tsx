/** Why what stands below is older than it should be. */
export const PolledProblem = ({ problem }: { readonly problem: string | undefined }) =>
  problem === undefined ? null : (
    <p className="field-problem panel-problem" role="status">
      This could not be read just now: {problem}
    </p>
  );
