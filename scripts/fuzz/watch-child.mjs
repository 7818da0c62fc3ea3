import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const intervalMs = 100;
/** Processor time that one input may take. */
const maxCpuMs = 1_000;
/** Resident memory of a worker with its inputs and the counters of its code. */
const maxMemoryMb = 512;
/** An input that waits so long without working never ends. */
const maxWaitMs = 60_000;
/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

/**
 * Looks at a worker from outside, so that it may hang in any way. The time is that of its processor, because a worker may wait for
 * one; where the system does not give it, only an input that waits for long is found.
 *
 * @param current path of the file with its input: see `test/fuzz/engine/current-input.ts`
 */
export function watchChild(pid, current, onLimit) {
  let number = null;
  let since = { cpu: 0, at: 0, workedAt: 0 };
  const timer = setInterval(() => {
    const header = readHeader(current);
    if (header === null) return;
    const cpu = cpuMs(pid);
    const now = Date.now();
    const memory = memoryMb(pid);
    if (memory > maxMemoryMb)
      onLimit({ kind: 'large', text: `${Math.round(memory)} MB of memory, limit ${maxMemoryMb}` });
    const isNew = header.number !== number || header.length === 0xffffffff;
    if (isNew) {
      number = header.number;
      since = { cpu, at: now, workedAt: now, lastCpu: cpu };
      return;
    }
    if (cpu !== since.lastCpu) since = { ...since, lastCpu: cpu, workedAt: now };
    if (cpu - since.cpu > maxCpuMs)
      onLimit({ kind: 'slow', text: `over ${maxCpuMs} ms of processor time for one input` });
    else if (now - since.workedAt > maxWaitMs)
      onLimit({ kind: 'stuck', text: `the input has waited for ${maxWaitMs / 1000} s` });
  }, intervalMs);
  return { stop: () => clearInterval(timer) };
}

function readHeader(path) {
  const header = Buffer.alloc(8);
  try {
    const file = openSync(path);
    const length = readSync(file, header, 0, 8, 0);
    closeSync(file);
    return length < 8 ? null : { number: header.readUInt32LE(0), length: header.readUInt32LE(4) };
  } catch {
    return null;
  }
}

function cpuMs(pid) {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /su, '')
    .split(' ');
  return fields.length > 12 ? (Number(fields[11]) + Number(fields[12])) * tickMs : 0;
}

function memoryMb(pid) {
  return Number(/^VmRSS:\s+(\d+)/mu.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1000;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
