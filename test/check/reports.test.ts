import { describe, expect, it } from 'vitest';
import type { Grade } from '../../src/check/batch/grade.js';
import { gradesCsv } from '../../src/check/batch/grades-file.js';
import { hintFor } from '../../src/check/hints.js';
import { isolated } from '../../src/check/isolation.js';
import { requirements } from '../../src/check/registry.js';
import { checkJson, checkJunit, checkTap } from '../../src/check/report/formats.js';
import { checkText } from '../../src/check/report/text.js';
import type { CheckResult, ReportedFinding, RequirementResult, Status } from '../../src/check/result.js';
import { columnsOf, Style } from '../../src/report/style.js';

const finding: ReportedFinding = {
  sent: [
    {
      at: 3,
      direction: 'sent',
      peer: 'neighbour 2',
      text: 'get a.txt 1 ::1 <&> 1',
      bytes: '""',
      isProbe: false,
    },
  ],
  expected: 'a query with TTL 1 or 0 not to be forwarded',
  actual: 'to neighbour 3: get a.txt 1 ::1 <&> 0',
  bytes: '"get a.txt 1 ::1 <&> 0\\n"',
  isOverCap: false,
  messages: [],
};

function one(id: string, status: Status, more: Partial<RequirementResult> = {}): RequirementResult {
  const requirement = requirements.find((known) => known.id === id);
  if (requirement === undefined) throw new Error(id);
  const { points } = requirement;
  return { requirement, status, points, durationMs: 250, finding: null, blockedBy: null, ...more };
}

const result: CheckResult = {
  command: ['python3', 'peer.py'],
  dialect: 'native',
  results: [
    one('listen', 'passed'),
    one('stays-up', 'passed'),
    one('ttl.lowered', 'passed'),
    one('ttl.stops', 'failed', { finding }),
    one('duplicate.cycle', 'blocked', { blockedBy: 'duplicate.same-link' }),
    one('stream.held-open', 'skipped'),
  ],
  needed: [],
  startFailure: null,
  isolation: isolated,
  isInterrupted: false,
  durationMs: 1500,
};

const style = (width: number): Style => new Style({ colours: false, width, unicode: true });

describe('checkText', () => {
  it('shows only the first level that fails, and one line for every other level', () => {
    const more = [one('stream.split', 'failed', { finding }), one('load.dead-neighbour', 'passed')];
    expect(checkText({ ...result, results: [...result.results, ...more] }, style(80))).toMatchInlineSnapshot(`
      "python3 peer.py, dialect native

      ✔ level 1  listens and stays up  2 of 2

      level 4  TTL  1 of 2
        ✔ ttl.lowered  lowers the TTL by exactly one
        ✘ ttl.stops    does not forward a query with TTL 1 or 0
            sent      neighbour 2: get a.txt 1 ::1 <&> 1
            expected  a query with TTL 1 or 0 not to be forwarded
            actual    to neighbour 3: get a.txt 1 ::1 <&> 0
            bytes     "get a.txt 1 ::1 <&> 0\\n"
            why       The TTL ends the flood. (A query with TTL 2 is forwarded with
                      TTL 1.)
            hint      Lower the TTL first, and forward only if the lowered TTL is
                      above 0.
            see       docs/wire.md, W30

      ✘ level 5  duplicates  0 of 1
      ✘ level 7  the byte stream  0 of 1
      ✔ level 9  load  1 of 1

        stream.held-open is not required of native

      not shown: 1 failed and 1 blocked in levels 5 and 7; --all shows all

      4 of 7 passed, 7 of 12 points, level 1 reached
      "
    `);
  });

  it('shows one line for each level if all passed', () => {
    const results = result.results.filter(({ status }) => status === 'passed');
    expect(checkText({ ...result, results }, style(80))).toMatchInlineSnapshot(`
      "python3 peer.py, dialect native

      ✔ level 1  listens and stays up  2 of 2
      ✔ level 4  TTL  1 of 1

      3 of 3 passed, 6 of 6 points, level 1 reached
      "
    `);
  });

  it('shows why a requirement failed that a selected one needs', () => {
    const results = [one('duplicate.cycle', 'blocked', { blockedBy: 'duplicate.same-link' })];
    const needed = [one('listen', 'passed'), one('duplicate.same-link', 'failed', { finding })];
    expect(checkText({ ...result, results, needed }, style(80))).toMatchInlineSnapshot(`
      "python3 peer.py, dialect native

      needed first, not counted
        ✘ duplicate.same-link  forwards a query once if the same neighbour sends it
                               twice
            sent      neighbour 2: get a.txt 1 ::1 <&> 1
            expected  a query with TTL 1 or 0 not to be forwarded
            actual    to neighbour 3: get a.txt 1 ::1 <&> 0
            bytes     "get a.txt 1 ::1 <&> 0\\n"
            why       In a network with cycles a query arrives again and again;
                      forwarded each time, it multiplies.
            hint      Remember each query id that you have seen (older dialects: file
                      and origin), drop a get with the same one, and send each get
                      once to each neighbour.
            see       docs/wire.md, W21

      level 5  duplicates  0 of 1
        - duplicate.cycle      ends a flood among neighbours that send every query
                               back
            blocked   duplicate.same-link did not pass: make it pass first

      0 of 1 passed, 0 of 2 points
      "
    `);
  });

  it('shows what was sent, the expected and actual result, the bytes, the reason and the rule of a failure', () => {
    expect(checkText(result, style(80), true)).toMatchInlineSnapshot(`
      "python3 peer.py, dialect native

      level 1  listens and stays up  2 of 2
        ✔ listen           listens on its configured address in time
        ✔ stays-up         stays up after connections without a message

      level 4  TTL  1 of 2
        ✔ ttl.lowered      lowers the TTL by exactly one
        ✘ ttl.stops        does not forward a query with TTL 1 or 0
            sent      neighbour 2: get a.txt 1 ::1 <&> 1
            expected  a query with TTL 1 or 0 not to be forwarded
            actual    to neighbour 3: get a.txt 1 ::1 <&> 0
            bytes     "get a.txt 1 ::1 <&> 0\\n"
            why       The TTL ends the flood. (A query with TTL 2 is forwarded with
                      TTL 1.)
            hint      Lower the TTL first, and forward only if the lowered TTL is
                      above 0.
            see       docs/wire.md, W30

      level 5  duplicates  0 of 1
        - duplicate.cycle  ends a flood among neighbours that send every query back
            blocked   duplicate.same-link did not pass: make it pass first

        stream.held-open is not required of native

      3 of 5 passed, 6 of 10 points, level 1 reached
      "
    `);
  });

  it.each([60, 80])('wraps lines at %i columns', (width) => {
    const command = ['python3', '/home/students/floodsim/my-peer/peer.py', '--verbose', '--colour', 'never'];
    const failed = requirements.map(({ id }) => one(id, 'failed', { finding }));
    const reason = 'it did not listen on 127.0.0.1:20001, and no process gave a sign of life for 15 s';
    const startFailure = { reason, lastLines: [], log: '/x/y' };
    for (const shown of [
      { ...result, command },
      { ...result, results: failed },
      { ...result, startFailure },
    ]) {
      for (const showsAll of [false, true])
        for (const line of checkText(shown, style(width), showsAll).split('\n'))
          expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it('shows why a peer could not be started', () => {
    const startFailure = {
      reason: 'it ended (exit code 1) before it listened',
      lastLines: ['oops'],
      log: '/x/y',
    };
    expect(checkText({ ...result, startFailure }, style(80))).toMatchInlineSnapshot(`
      "python3 peer.py, dialect native

      ✘ could not be tested: it ended (exit code 1) before it listened
        Its last output:
          | oops
        complete log: /x/y
      "
    `);
  });
});

describe('hintFor', () => {
  it('has a hint for every requirement', () => {
    expect(requirements.map(({ id }) => id).filter((id) => hintFor(id) === null)).toEqual([]);
  });
});

describe('machine-readable reports', () => {
  it('checkJson writes one object', () => {
    const report = JSON.parse(checkJson(result));
    expect(report).toMatchObject({
      schema: 1,
      passed: 3,
      failed: 1,
      blocked: 1,
      skipped: 1,
      asked: 5,
      level: 1,
    });
    expect(report.points).toBe(6);
    expect(report.of).toBe(10);
    expect(report.requirements[3]).toMatchObject({
      id: 'ttl.stops',
      status: 'failed',
      level: 4,
      seconds: 0.25,
    });
    expect(report.requirements[3].finding).toMatchObject({
      expected: finding.expected,
      actual: finding.actual,
    });
  });

  it('checkJunit writes a suite per level', () => {
    expect(checkJunit(result)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="sim check" tests="6" failures="1" errors="1" skipped="1" time="1.500">
        <testsuite name="level 1: listens and stays up" tests="2" failures="0" errors="0" skipped="0" time="0.500">
          <testcase classname="level-1" name="listen: listens on its configured address in time" time="0.250"/>
          <testcase classname="level-1" name="stays-up: stays up after connections without a message" time="0.250"/>
        </testsuite>
        <testsuite name="level 4: TTL" tests="2" failures="1" errors="0" skipped="0" time="0.500">
          <testcase classname="level-4" name="ttl.lowered: lowers the TTL by exactly one" time="0.250"/>
          <testcase classname="level-4" name="ttl.stops: does not forward a query with TTL 1 or 0" time="0.250"><failure type="ttl.stops" message="expected a query with TTL 1 or 0 not to be forwarded; actual: to neighbour 3: get a.txt 1 ::1 &lt;&amp;&gt; 0">sent: neighbour 2: get a.txt 1 ::1 &lt;&amp;&gt; 1
      expected: a query with TTL 1 or 0 not to be forwarded
      actual: to neighbour 3: get a.txt 1 ::1 &lt;&amp;&gt; 0
      bytes: &quot;get a.txt 1 ::1 &lt;&amp;&gt; 0\\n&quot;
      why: The TTL ends the flood. (A query with TTL 2 is forwarded with TTL 1.)
      hint: Lower the TTL first, and forward only if the lowered TTL is above 0.
      see: docs/wire.md, W30</failure></testcase>
        </testsuite>
        <testsuite name="level 5: duplicates" tests="1" failures="0" errors="1" skipped="0" time="0.250">
          <testcase classname="level-5" name="duplicate.cycle: ends a flood among neighbours that send every query back" time="0.250"><error type="blocked" message="blocked: duplicate.same-link did not pass"/></testcase>
        </testsuite>
        <testsuite name="level 7: the byte stream" tests="1" failures="0" errors="0" skipped="1" time="0.250">
          <testcase classname="level-7" name="stream.held-open: accepts a message on a connection that stays open" time="0.250"><skipped message="not required of native"/></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('checkTap writes TAP version 14', () => {
    expect(checkTap(result)).toMatchInlineSnapshot(`
      "TAP version 14
      1..6
      ok 1 - listen: listens on its configured address in time
      ok 2 - stays-up: stays up after connections without a message
      ok 3 - ttl.lowered: lowers the TTL by exactly one
      not ok 4 - ttl.stops: does not forward a query with TTL 1 or 0
        ---
        message: "expected a query with TTL 1 or 0 not to be forwarded; actual: to neighbour 3: get a.txt 1 ::1 <&> 0"
        severity: "fail"
        level: 4
        points: 2
        sent: ["neighbour 2: get a.txt 1 ::1 <&> 1"]
        expected: "a query with TTL 1 or 0 not to be forwarded"
        actual: "to neighbour 3: get a.txt 1 ::1 <&> 0"
        bytes: "\\"get a.txt 1 ::1 <&> 0\\\\n\\""
        why: "The TTL ends the flood. (A query with TTL 2 is forwarded with TTL 1.)"
        hint: "Lower the TTL first, and forward only if the lowered TTL is above 0."
        see: "docs/wire.md, W30"
        ...
      not ok 5 - duplicate.cycle: ends a flood among neighbours that send every query back
        ---
        message: "blocked: duplicate.same-link did not pass"
        severity: "blocked"
        level: 5
        points: 2
        ...
      ok 6 - stream.held-open: accepts a message on a connection that stays open # SKIP not required of native
      "
    `);
  });
});

describe('gradesCsv', () => {
  const grade = (name: string, more: Partial<Grade>): Grade => {
    const submission = { name, folder: `/class/${name}` };
    return {
      submission,
      status: 'failed',
      result: null,
      reasons: [],
      durationMs: 1234,
      isolation: isolated,
      ...more,
    };
  };

  it('writes a row per submission and escapes cells that a spreadsheet would run as formulas', () => {
    const grades = [
      grade('ann, "the one"', { result, reasons: ['ttl.stops: expected a\nb', 'second'] }),
      grade('=cmd|x', { status: 'not-started', reasons: ['=1+1'] }),
    ];
    const csv = gradesCsv(grades, 100);
    expect(csv.charAt(0)).toBe('\ufeff');
    expect(csv.slice(1)).toMatchInlineSnapshot(`
      "submission,status,level,passed,failed,points,of,seconds,isolated,reasons
      "ann, ""the one""",failed,1,3,1,6,10,1.2,yes,ttl.stops: expected a b; second
      '=cmd|x,not-started,0,0,0,0,100,1.2,yes,'=1+1
      "
    `);
  });
});
