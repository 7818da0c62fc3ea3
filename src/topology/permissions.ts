/**
 * What a topology of somebody else may ask for, and needs a yes of the user: each with its option of the library and of the
 * command line.
 */
export const permissions = {
  allowExec: { flag: 'allow-exec', describe: 'run the programs that the topology names (exec)' },
  allowOutsideShares: {
    flag: 'allow-outside-shares',
    describe: 'share folders that are not in the folder of the topology',
  },
  allowRemoteAddresses: {
    flag: 'allow-remote-addresses',
    describe: 'use addresses other than those of this machine alone',
  },
  allowEnv: {
    flag: 'allow-env',
    describe: 'set variables that change what a program loads, such as NODE_OPTIONS',
  },
} as const;

export type Permission = keyof typeof permissions;

/** The permissions that a user has given; those that are missing are not given. */
export type Permissions = { readonly [P in Permission]?: boolean | undefined };
