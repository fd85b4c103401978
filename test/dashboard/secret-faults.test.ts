import { expect, it } from 'vitest';
import { secretFaults } from '../../web/components/secrets/secret-faults.ts';

const said = { name: 'DB_URL', path: null, value: 'x' };

it.each([
  [said, []],
  [{ ...said, path: 'tls/key.pem' }, []],
  [{ ...said, name: '' }, ['name']],
  [{ ...said, name: '1A' }, ['name']],
  [{ ...said, name: 'POD_ID' }, ['name']],
  [{ ...said, path: '' }, ['path']],
  [{ ...said, path: '../x' }, ['path']],
  [{ ...said, path: 'a/..data/x' }, ['path']],
  [{ ...said, name: 'a-b', value: '' }, ['name', 'value']],
])('a form that says %j has faults in %j', (form, fields) => {
  expect(Object.keys(secretFaults(form))).toEqual(fields);
});
