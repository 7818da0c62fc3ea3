// A floor: a Node process that listens and does nothing else.
import { createServer } from 'node:net';

createServer().listen(0, '127.0.0.1', () => process.send?.('listening'));
process.on('disconnect', () => process.exit(0));
