import type { DialectName } from './vocabulary.js';

/** What programs of each dialect read, as far as is known: the name of their configuration file, and its layout. */
export const dialectDefaults = {
  native: { configFile: 'config.ini', configLayout: '2' },
  jiangluyu: { configFile: 'config.ini', configLayout: '2' },
  cisen07: { configFile: 'my_config.ini', configLayout: '3' },
} as const satisfies Record<DialectName, { configFile: string; configLayout: string }>;
