import { writeFileSync } from 'node:fs';
import { readInvitation } from '../../src/control/invitation.js';
import { playAgents } from './agents.js';

// `node main.cjs <hosts> <origin> <file for the counts> <invitation>`: a launcher starts it in place of the agents.
const [hosts, origin, counts, ...agent] = process.argv.slice(2);
const bytes = await playAgents(readInvitation(agent.at(-1) ?? ''), Number(hosts), Number(origin));
writeFileSync(counts ?? '', JSON.stringify({ bytes }));
