/** How shells, srun, mpirun and ssh report a program that is not there. */
const missing = /No such file or directory|not found|could not access|cannot find|unable to find/iu;

/**
 * Whether a host lacks Node or floodsim, as the output of a launcher shows it; null if it does not show that.
 *
 * @param lines of the launcher and the agents
 * @param node path of Node in the agent's command
 * @param agent path of floodsim's agent
 */
export function notInstalled(lines: readonly string[], node: string, agent: string): string | null {
  const text = lines.join('\n');
  const where =
    'floodsim must be on each host at the same path as here, and the same Node: see docs/cluster.md';
  if (text.includes(`Cannot find module '${agent}'`)) return `a host has no ${agent}; ${where}`;
  if (text.includes(agent) && /^SyntaxError/mu.test(text)) return `the Node of a host is too old; ${where}`;
  return text.includes(node) && missing.test(text) ? `a host has no ${node}; ${where}` : null;
}

/** How launchers, ssh and Node begin or word a line that says what is wrong. */
const errorWords =
  /\b(?:error|fatal|failed|failure|denied|refused|cannot|can't|could not|unable|invalid|no such|not found|unknown|detected|timed out)\b/iu;

/**
 * The lines that say what is wrong, the first ones, because others follow from them.
 *
 * @param others how many of the last lines are taken if there are none
 */
export function errorLines(lines: readonly string[], max: number, others = max): readonly string[] {
  const errors = lines.map((line) => line.trim()).filter((line) => errorWords.test(line));
  return errors.length > 0
    ? [...new Set(errors)].slice(0, max)
    : lines.slice(lines.length - Math.min(others, lines.length));
}
