// Loaded into a process before anything else: reports to its parent each connection that it opens and all that it writes.
const { Socket } = require('node:net');

let sockets = 0;
const idOf = (socket) => {
  socket.captureId ??= `${process.pid}.${++sockets}`;
  return socket.captureId;
};
const report = (record) =>
  process.send?.({ at: String(process.hrtime.bigint()), pid: process.pid, ...record });

const { connect, write, end } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const id = idOf(this);
  this.once('connect', () => report({ type: 'opened', id, from: this.localPort, to: this.remotePort }));
  return connect.apply(this, args);
};
Socket.prototype.write = function (data, ...rest) {
  if (this.constructor === Socket && data?.length > 0) {
    const bytes = Buffer.from(data).toString('base64');
    report({ type: 'wrote', id: idOf(this), from: this.localPort, to: this.remotePort, bytes });
  }
  return write.call(this, data, ...rest);
};
Socket.prototype.end = function (data, ...rest) {
  if (typeof data !== 'string' && !Buffer.isBuffer(data)) return end.call(this, data, ...rest);
  this.write(data);
  return end.call(this, ...rest);
};
