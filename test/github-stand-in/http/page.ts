import type { Answer } from './answer.ts';
import type { Call } from './route.ts';

/** One page of a list, with GitHub's Link header. `per_page` is 30, at most 100. */
export function page(
  call: Call,
  items: readonly unknown[],
  wrap: (page: readonly unknown[]) => unknown = (list) => list,
): Answer {
  const size = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30)));
  const number = Math.max(1, Number(call.query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const body = wrap(items.slice((number - 1) * size, number * size));
  const links = [
    ...(number > 1 ? [link(call, number - 1, 'prev'), link(call, 1, 'first')] : []),
    ...(number < last ? [link(call, number + 1, 'next'), link(call, last, 'last')] : []),
  ];
  return { status: 200, body, ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}) };
}

function link(call: Call, number: number, rel: string): string {
  const query = new URLSearchParams(call.query);
  query.set('page', String(number));
  return `<${call.world.baseUrl}${call.path}?${query.toString()}>; rel="${rel}"`;
}
