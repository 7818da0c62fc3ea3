import type { EndedCase, EndedQuery, Finding } from './result.js';

/** What an observer from outside can say against a case, without its trace. */
export function findingsOf(ended: EndedCase): Finding[] {
  const { queries, proof, died, stoppedByFaults, strayProcesses, temporaryFiles } = ended;
  const findings = [
    ...queries.flatMap((query) => findingsOfQuery(query, stoppedByFaults)),
    ...findingsOfQuery(proof, new Set()),
    ...[...queries, proof].flatMap((query) => findingsOfDownload(query, ended)),
    ...findingsOfProof(ended),
  ];
  findings.push(...deathsIn(died, stoppedByFaults));
  if (strayProcesses > 0)
    findings.push({ rule: 'process-left', message: `${strayProcesses} processes more than before the case` });
  if (temporaryFiles > 0)
    findings.push({ rule: 'file-left', message: `${temporaryFiles} temporary files are left` });
  return findings;
}

/** Peers that died, although no fault has ended them. */
export function deathsIn(died: readonly number[], stopped: ReadonlySet<number>): Finding[] {
  return [...new Set(died)]
    .filter((peer) => !stopped.has(peer))
    .map((peer) => ({ rule: 'died', message: `peer ${peer} died unasked` }));
}

function findingsOfQuery({ file, origin, result }: EndedQuery, stopped: ReadonlySet<number>): Finding[] {
  const what = `${file} for peer ${origin}`;
  if (result?.verdict === 'unknown') return [{ rule: 'hang', message: `${what} had no end in its time` }];
  if (result?.verdict === 'failed' && !stopped.has(origin))
    return [{ rule: 'failed', message: `${what} failed, but no fault stopped its origin` }];
  return [];
}

/** A verified file has the bytes that its holder had: in its share, or downloaded before. */
function findingsOfDownload(
  { file, origin, download }: EndedQuery,
  { shared, queries }: EndedCase,
): Finding[] {
  if (download === null) return [];
  const what = `${file} for peer ${origin} is verified, but`;
  const { holder, actual } = download;
  if (actual === null) return [{ rule: 'no-file', message: `${what} there is no file` }];
  const own = shared.get(`${holder} ${file}`);
  const downloaded = queries.filter((other) => other.origin === holder && other.file === file);
  const expected = own === undefined ? downloaded.map((other) => other.download?.actual) : [own];
  if (expected.includes(actual)) return [];
  const has = expected.filter((one) => one != null);
  const message = `${what} its SHA-256 is ${actual}; peer ${holder} has ${has.join(' or ') || 'none'}`;
  return [{ rule: 'wrong-file', message }];
}

/** After the faults are healed, everything is as if there had been none. */
function findingsOfProof({ proof, reachable, isReachable, case: { files } }: EndedCase): Finding[] {
  const { file, origin, result } = proof;
  const what = `after all faults were healed, ${file} for peer ${origin}`;
  if (result === null) return [{ rule: 'not-healed', message: `${what} could not be searched for` }];
  const holders = files.find(({ name }) => name === file)?.holders ?? [];
  const findings: Finding[] = [];
  const isHeld = holders.includes(origin);
  if (!isHeld && result.reached !== reachable)
    findings.push({ rule: 'not-healed', message: `${what} reached ${result.reached} of ${reachable} peers` });
  if (!isHeld && isReachable && result.verdict !== 'verified')
    findings.push({ rule: 'not-healed', message: `${what} is ${result.verdict}` });
  if (!isHeld && !result.settled) findings.push({ rule: 'not-healed', message: `${what} did not settle` });
  return findings;
}
