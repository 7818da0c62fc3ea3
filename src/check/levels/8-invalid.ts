import { randomBytes } from 'node:crypto';
import { encodeAsk } from '../../wire/dialects/native.js';
import { askTtl } from '../bench/candidate-fetch.js';
import { expectNone, fenceByForwarding, missingName, queriesFor } from '../bench/expect.js';
import type { Trial } from '../bench/trial.js';
import { Finding, inLevel, type Requirement } from '../requirement.js';
import { expectNotServed } from './8-refuses.js';

/** What all requirements here share: an older program answers invalid input in its own way. */
const native = { dialects: ['native'] } satisfies Partial<Requirement>;

export const invalid = inLevel(8, [
  {
    id: 'refuse.token',
    title: 'rejects an ask with a wrong token',
    why: 'Otherwise any program could make the peer search for files and download them.',
    musts: ['W43'],
    points: 2,
    ...native,
    needs: ['ask.query', 'relay.forwards'],
    async run(trial) {
      const file = missingName();
      const token = randomBytes(16).toString('hex');
      await expectRejected(trial, encodeAsk({ verb: 'ask', token, file, ttl: askTtl }).trimEnd());
      await fenceByForwarding(trial, trial.neighbours[0]);
      const queries = trial.neighbours.flatMap((one) => queriesFor(file, one));
      expectNone(queries, 'no query: the token is not SIM_TOKEN');
    },
  },
  {
    id: 'refuse.hidden',
    title: 'serves no hidden file, and nothing behind a symbolic link',
    why: 'A request need not follow a hit: what is not shared must not be served either.',
    musts: ['W17', 'W18'],
    points: 1,
    ...native,
    needs: ['refuse.not-shared', 'found.hidden', 'found.link'],
    run(trial) {
      const { hidden, linked } = trial.candidate.shared;
      const files = linked === null ? hidden : [...hidden, linked];
      const requests = files.map(({ name }) => trial.requestFor(name, trial.form));
      return expectNotServed(trial, requests);
    },
  },
  {
    id: 'refuse.says-path',
    title: 'answers invalid content to a path, and closes the connection',
    why: 'The sender learns that its message was not accepted, and does not wait for an answer.',
    musts: ['W5', 'W14'],
    points: 1,
    ...native,
    needs: ['refuse.path-get', 'refuse.path-request'],
    async run(trial) {
      const { address } = trial.origin;
      for (const path of ['../secret.txt', '..%2Fsecret.txt']) {
        await expectRejected(trial, `get ${path} ${address.port} ${address.ip} ${newId()} 0 5`);
        await expectRejected(trial, `request ${path} ${address.ip} ${address.port} ${newId()}`);
      }
    },
  },
  {
    id: 'refuse.numbers',
    title: 'answers invalid content to ports, TTLs and query ids that are not valid',
    why: 'A number that two peers read differently gives each of them another network.',
    musts: ['W6', 'W14'],
    points: 1,
    ...native,
    needs: ['refuse.unknown-verb'],
    async run(trial) {
      const { ip, port } = trial.origin.address;
      const file = missingName();
      for (const fields of [
        `0 ${ip} ${newId()} 0 5`,
        `65536 ${ip} ${newId()} 0 5`,
        `${port} ${ip} ${newId()} 0 +5`,
        `${port} ${ip} ${newId()} 0 05`,
        `${port} ${ip} ${newId()} 0 65536`,
        `${port} ${ip} ${newId()} -1 5`,
        `${port} ${ip} ${newId().toUpperCase()} 0 5`,
        `${port} ${ip} ${newId().slice(1)} 0 5`,
        `${port} 127.0.0 ${newId()} 0 5`,
      ]) {
        await expectRejected(trial, `get ${file} ${fields}`);
      }
    },
  },
]);

/** A query id that contains a letter, so that it cannot be read as a number. */
function newId(): string {
  return `a${randomBytes(16).toString('hex').slice(1)}`;
}

/** @throws Finding unless the answer to the line is `invalid content`, and the end of the connection */
async function expectRejected(trial: Trial, line: string): Promise<void> {
  const connection = await trial.connect('an unknown peer');
  await connection.send(`${line}\n`);
  await trial.conditions.waitFor(() => connection.hasEnded || undefined, trial.patienceMs);
  const { received, hasEnded } = connection;
  connection.destroy();
  const text = received.toString('utf8').trimEnd();
  if (text === 'invalid content' && hasEnded) return;
  const said = text === '' ? 'nothing' : text;
  throw new Finding('invalid content, and the end of the connection', {
    actual: `${said}${hasEnded ? ', and the end of the connection' : '; the connection is still open'}`,
    bytes: received,
  });
}
