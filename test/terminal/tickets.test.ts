import { expect, it } from 'vitest';
import { openTickets } from '../../src/terminal/tickets.ts';

const claim = { person: { login: 'alice', id: 1 }, environment: '42/pull/7', repositoryId: 42, name: 'main' };

it('lets in once', () => {
  const tickets = openTickets(() => 0);
  const ticket = tickets.issue(claim) ?? '';
  expect(ticket).toMatch(/^[\w-]{43}$/);
  expect(tickets.redeem(ticket)).toEqual(claim);
  expect(tickets.redeem(ticket)).toBeUndefined();
});

it('lets nobody in after 30 seconds, nor with a ticket that never was', () => {
  let now = 0;
  const tickets = openTickets(() => now);
  const ticket = tickets.issue(claim) ?? '';
  now = 30_000;
  expect(tickets.redeem(ticket)).toBeUndefined();
  expect(tickets.redeem('x'.repeat(43))).toBeUndefined();
});

it('issues no more than ten thousand at a time, and again when they are old', () => {
  let now = 0;
  const tickets = openTickets(() => now);
  for (let count = 0; count < 10_000; count++) tickets.issue(claim);
  expect(tickets.issue(claim)).toBeUndefined();
  now = 30_000;
  expect(tickets.issue(claim)).toBeDefined();
});
