// What `readable-stream/passthrough` is, of Node's own; see build.mjs.
module.exports = require('node:stream').PassThrough;
