'use strict';
/**
 * Loaded by an agent with `--require`: it makes the file SIGNAL_FILE when it has joined its supervisor, and sends itself the signal
 * SIGNAL_AT_JOIN.
 */
const { writeFileSync } = require('node:fs');
const { Socket } = require('node:net');

const { SIGNAL_AT_JOIN: signal, SIGNAL_FILE: file } = process.env;
const { write } = Socket.prototype;

Socket.prototype.write = function (chunk, ...rest) {
  const isWritten = write.call(this, chunk, ...rest);
  if (typeof chunk === 'string' && chunk.startsWith('{"type":"joined"')) {
    writeFileSync(file, '');
    process.kill(process.pid, signal);
  }
  return isWritten;
};
