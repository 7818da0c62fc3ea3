// With NODE_OPTIONS='--require usage.cjs', a process writes at its end what it has used, into a file of the folder USAGE_FOLDER.
const { writeFileSync } = require('node:fs');
const { hostname } = require('node:os');
const { basename, join } = require('node:path');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const name = basename(process.argv[1] ?? '');
  const used = { name, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 };
  writeFileSync(
    join(process.env.USAGE_FOLDER, `${name}-${hostname()}-${process.pid}.json`),
    JSON.stringify(used),
  );
});
