import { type Problem, SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { PeerDraft } from '../topology/fields.js';
import { loadWithDrafts } from '../topology/load.js';
import type { Topology } from '../topology/model.js';
import { type Permission, type Permissions, permissions } from '../topology/permissions.js';
import { showPath } from '../topology/text.js';
import {
  type ForeignProgram,
  type PermissionRequest,
  programsOf,
  requestsOf,
} from '../topology/validate/requests.js';

/**
 * Decides whether programs may run: for all of them, or asked for those of one topology. Where `mayAsk` is false, something else is
 * refused already, so nobody should be asked a question.
 */
export type AllowExec =
  | boolean
  | ((programs: readonly ForeignProgram[], mayAsk: boolean) => boolean | Promise<boolean>);

/** What the user has allowed. */
export interface GivenPermissions extends Omit<Permissions, 'allowExec'> {
  readonly allowExec?: AllowExec | undefined;
}

/** Requests that an error lists of each kind. */
const maxListed = 20;

/**
 * Must be called before anything of a topology is started.
 *
 * @param where as the user named the topology; undefined: it was loaded by the caller
 * @param cwd start of relative paths in messages
 * @throws SimError `not-allowed` with each request that the user has not allowed
 */
export async function requirePermissions(
  topology: Topology,
  given: GivenPermissions,
  { where, cwd }: { readonly where: string | undefined; readonly cwd: string },
): Promise<void> {
  const requests = requestsOf(topology);
  const refused = requests.filter(
    ({ permission }) => given[permission] === undefined || given[permission] === false,
  );
  const { allowExec } = given;
  const programs = requests.filter(({ permission }) => permission === 'allowExec');
  if (programs.length > 0 && typeof allowExec === 'function') {
    if (!(await allowExec(programsOf(topology), refused.length === 0))) refused.push(...programs);
  }
  if (refused.length > 0) throw notAllowed(topology, refused, await draftsOf(where, cwd), cwd);
}

/**
 * Refuses a change of a running network that needs a permission which its start did not need.
 *
 * @throws SimError `not-allowed`
 */
export function requireNoNewRequest(before: Topology, after: Topology, given: GivenPermissions): void {
  const textOf = ({ permission, message }: PermissionRequest): string => `${permission} ${message}`;
  const old = new Set(requestsOf(before).map(textOf));
  const refused = requestsOf(after).find(
    (request) => !old.has(textOf(request)) && given[request.permission] !== true,
  );
  if (refused === undefined) return;
  throw new SimError('not-allowed', `not allowed: ${refused.message}`, {
    hint: `start the network with --${permissions[refused.permission].flag}`,
  });
}

function notAllowed(
  { name }: Topology,
  refused: readonly PermissionRequest[],
  drafts: readonly PeerDraft[],
  cwd: string,
): SimError {
  const kinds = (Object.keys(permissions) as Permission[]).filter((kind) =>
    refused.some(({ permission }) => permission === kind),
  );
  const problems = kinds.flatMap((kind) => {
    const ofKind = refused.filter(({ permission }) => permission === kind);
    const listed = ofKind.slice(0, maxListed).map((request) => ({
      ...locationOf(request, drafts, cwd),
      message: request.message,
    }));
    const more = ofKind.length - listed.length;
    return more === 0
      ? listed
      : [...listed, { message: `and ${more} more that need --${permissions[kind].flag}` }];
  });
  const flags = kinds.map((kind) => `--${permissions[kind].flag}`).join(' ');
  return new SimError(
    'not-allowed',
    `${printable(name, 60)} asks for what nobody has allowed; nothing was started`,
    {
      problems,
      hint: `read these lines; if you trust them, add ${flags}`,
    },
  );
}

/** That of the entry, or of the section where the files cannot be read again. */
function locationOf(
  { source, entry }: PermissionRequest,
  drafts: readonly PeerDraft[],
  cwd: string,
): Pick<Problem, 'file' | 'line'> {
  const draft = drafts.find(
    ({ location }) => location.file.path === source.file && location.line === source.line,
  );
  const found =
    draft?.env.find(({ key }) => key === entry) ?? draft?.entries[entry as keyof PeerDraft['entries']];
  const file = draft?.location.file.shown ?? showPath(source.file, cwd);
  return { file: printable(file), line: found?.location.line ?? source.line };
}

async function draftsOf(where: string | undefined, cwd: string): Promise<readonly PeerDraft[]> {
  if (where === undefined) return [];
  return loadWithDrafts(where, { cwd }).then(
    ({ drafts }) => drafts,
    () => [],
  );
}
