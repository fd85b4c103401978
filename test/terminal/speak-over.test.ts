import { afterEach, beforeEach, expect, it } from 'vitest';
import { speakOver } from '../../web/components/terminal/speak-over.ts';
import { openHall } from './open-hall.ts';

let hall: Awaited<ReturnType<typeof openHall>>;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(() => hall.close());

/** A window that told this size when it asked for the connection. */
const connecting = () => {
  const window = hall.enter('alice', 1, 'write');
  return { ...window, ...speakOver(window.socket, { columns: 80, rows: 24 }) };
};

it('tells the newest size of a window that changed while it connected', async () => {
  const { resize, type, shows } = connecting();
  resize({ columns: 110, rows: 40 });
  resize({ columns: 120, rows: 40 });
  await shows('$ ');
  type('stty size\recho told\r');
  const seen = await shows('\r\ntold');
  expect(seen).toContain('40 120');
  expect(seen).not.toContain('"columns":110');
});

it('tells no size again that was told', async () => {
  const { resize, type, shows } = connecting();
  resize({ columns: 110, rows: 40 });
  resize({ columns: 80, rows: 24 });
  await shows('$ ');
  type('stty size\r');
  const seen = await shows('24 80');
  expect(seen.match(/"type":"size"/g)).toHaveLength(1);
});

it('tells a size that changes later', async () => {
  const { resize, shows } = connecting();
  await shows('$ ');
  resize({ columns: 100, rows: 30 });
  expect(await shows('"columns":100,"rows":30')).toContain('"columns":80,"rows":24');
});
