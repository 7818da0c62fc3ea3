// Node's own class in place of the package `readable-stream/passthrough`: see build.mjs.
module.exports = require('node:stream').PassThrough;
