import { parseArgs } from 'node:util';
import { faults, olderFaults } from './faults.mjs';

/** The settings from the environment and the command line. */

const { values } = parseArgs({ options: { break: { type: 'string' }, dialect: { type: 'string' } } });

if (values.break !== undefined && !Object.hasOwn({ ...faults, ...olderFaults }, values.break)) {
  console.error(`no fault is called ${values.break}`);
  process.exit(2);
}

/** Whether the peer violates this requirement. */
export const breaks = (id) => values.break === id;

export const dialect = values.dialect ?? (process.env.SIM_DIALECT || 'native');
export const isNative = dialect === 'native';

export const self = {
  id: Number(process.env.SIM_PEER_ID),
  ip: process.env.SIM_IP,
  port: Number(process.env.SIM_PORT),
};
export const shareDir = process.env.SIM_SHARE_DIR;
export const token = process.env.SIM_TOKEN;

/** `2@127.0.0.1:10811,3@[::1]:10812` */
export const neighbours = (process.env.SIM_NEIGHBOURS ?? '')
  .split(',')
  .filter((part) => part !== '')
  .map((part) => {
    const [, id, ip, port] = /^(\d+)@\[?([^\]]+)\]?:(\d+)$/u.exec(part);
    return { id: Number(id), ip, port: Number(port) };
  });

export const sameAddress = (one, other) => one.ip === other.ip && one.port === other.port;
