import { describe, expect, it } from 'vitest';
import { requirements, requirementsOf, type Selection, select } from '../../src/check/registry.js';
import { withNeeds } from '../../src/check/schedule.js';
import { SimError } from '../../src/core/errors.js';

const idsOf = (selection: Partial<Selection>): string[] =>
  select({ dialect: 'native', ...selection }).map(({ id }) => id);

describe('select', () => {
  it('returns all requirements of the dialect by default', () => {
    expect(idsOf({})).toEqual(requirementsOf('native').map(({ id }) => id));
    expect(idsOf({})).not.toContain('stream.held-open');
    expect(idsOf({ dialect: 'cisen07' })).toContain('stream.held-open');
    expect(idsOf({ dialect: 'cisen07' })).not.toContain('serve.bare');
  });

  it('takes --level 2 as levels 1 and 2, and --level 4-4 as level 4', () => {
    expect(idsOf({ level: '2' })).toContain('listen');
    expect(idsOf({ level: '2' })).not.toContain('relay.forwards');
    expect(idsOf({ level: '4-4' })).toEqual(['ttl.lowered', 'ttl.stops', 'ttl.last-answers']);
  });

  it('takes ids and prefixes in --only', () => {
    expect(idsOf({ only: 'ttl, serve.header' })).toEqual([
      'ttl.lowered',
      'ttl.stops',
      'ttl.last-answers',
      'serve.header',
    ]);
    expect(idsOf({ dialect: 'cisen07', only: 'serve.bare' })).toEqual(['serve.bare']);
  });

  it.each([
    [{ only: 'tll' }, /did you mean ttl/u],
    [{ only: 'ttl.stop' }, /did you mean ttl\.stops/u],
    [{ only: 'quite.another.thing' }, /--list/u],
    [{ only: ' , ' }, /--only/u],
    [{ level: '0' }, /--level 3/u],
    [{ level: '4-2' }, /--level 3/u],
    [{ level: 'all' }, /--level 3/u],
    [{ level: '1', only: 'ttl' }, /leave out/u],
  ])('rejects %j with a hint', (selection, hint) => {
    let thrown: unknown;
    try {
      idsOf(selection);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SimError);
    expect((thrown as SimError).hint).toMatch(hint);
  });
});

describe('requirements', () => {
  it('have unique ids, and need only known ones', () => {
    const ids = requirements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { needs = [] } of requirements) for (const need of needs) expect(ids).toContain(need);
  });

  it('give 100 points in total in the native dialect', () => {
    expect(requirementsOf('native').reduce((sum, { points }) => sum + points, 0)).toBe(100);
  });
});

describe('withNeeds', () => {
  it('adds all requirements that the selected ones need, and no others', () => {
    const asked = select({ dialect: 'native', only: 'relay.holder-keeps' });
    expect(withNeeds(asked, requirementsOf('native')).map(({ id }) => id)).toEqual([
      'listen',
      'found.own-file',
      'relay.forwards',
      'relay.holder-keeps',
    ]);
  });
});
