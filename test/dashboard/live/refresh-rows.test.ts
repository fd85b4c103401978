import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readAgain } from '../../../web/lib/read-again.ts';
import { openList, queryKey } from './open-list.ts';

let list: ReturnType<typeof openList>;
beforeEach(() => {
  vi.useFakeTimers();
  list = openList();
});
afterEach(() => {
  list.client.clear();
  vi.useRealTimers();
});

const showList = async () => {
  const leave = list.show();
  await list.answer();
  return leave;
};

it('reads the first row that changed at once, what comes close behind together, and the list once', async () => {
  await showList();
  list.change('a', 'new');
  await list.pass(0);
  expect(list.asked).toEqual(['list', 'a']);
  await list.answer();
  expect(list.shown()).toEqual(['a new', 'b old']);
  list.change('a', 'newer');
  list.change('b', 'newer');
  await list.answerAllBackwards();
  expect(list.asked).toEqual(['list', 'a', 'a b']);
  expect(list.shown()).toEqual(['a newer', 'b newer']);
});

it('shows a row that came last, and none that went', async () => {
  await showList();
  list.change('c', 'new');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a old', 'b old', 'c new']);
  list.end('a');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['b old', 'c new']);
});

it('shows what changed while the list was read for the first time', async () => {
  list.show();
  list.change('a', 'new');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a new', 'b old']);
});

it('shows the newest of two changes, whichever is answered first', async () => {
  await showList();
  list.change('a', 'new');
  await list.pass(10);
  list.change('a', 'newer');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a newer', 'b old']);
  expect(list.asked).toEqual(['list', 'a', 'a']);
});

it('shows a change while the list is read again, whichever is answered first', async () => {
  await showList();
  readAgain(list.client, queryKey);
  list.change('a', 'new');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a new', 'b old']);
});

it('shows what the list says that was read again after a row was asked for', async () => {
  await showList();
  list.change('a', 'new');
  await list.pass(10);
  list.set('a', 'newer');
  readAgain(list.client, queryKey);
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a newer', 'b old']);
});

it('reads a list anew of which something was missed while nobody looked, also when a row came since', async () => {
  const leave = await showList();
  leave();
  list.set('b', 'missed');
  readAgain(list.client);
  list.change('a', 'new');
  await list.answerAllBackwards();
  list.show();
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a new', 'b missed']);
});

it('waits for no answer longer than ten seconds, and then reads the list', async () => {
  await showList();
  list.change('a', 'new');
  await list.pass(0);
  list.lose();
  await list.pass(10_000);
  list.change('b', 'new');
  await list.answerAllBackwards();
  expect(list.shown()).toEqual(['a new', 'b new']);
});

it('reads the list when more than a hundred rows changed', async () => {
  await showList();
  list.change('a', 'new');
  await list.answer();
  const many = Array.from({ length: 101 }, (_none, index) => `id-${index}`);
  for (const id of many) list.change(id, 'new');
  await list.answerAllBackwards();
  expect(list.asked).toEqual(['list', 'a', 'list']);
});
