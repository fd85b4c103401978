import { escapeHtml, htmlPage } from '../pages/html.ts';
import type { Target } from './target.ts';

/** What a browser sees when there is nothing to pass on to: what happened and what to do, never a bare 502. */
export function gatewayPage(target: Exclude<Target, { kind: 'open' }>): {
  readonly status: number;
  readonly html: string;
} {
  const { status, title, text } = words(target);
  return {
    status,
    html: htmlPage(title, `<h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(text)}</p>`),
  };
}

function words(target: Exclude<Target, { kind: 'open' }>): { status: number; title: string; text: string } {
  switch (target.kind) {
    case 'unknown':
      return {
        status: 404,
        title: 'No pod has this name',
        text: 'The environment may have been removed. Open the link in the check or the pull request again.',
      };
    case 'not-ready':
      return {
        status: 503,
        title: `${target.process} does not answer yet`,
        text: `State: ${target.state}. The check of the commit says why; this page works as soon as the process is healthy.`,
      };
    case 'not-public':
      return {
        status: 403,
        title: `${target.process} is not public`,
        text: 'Only processes with "visibility: public" are open on this domain. Change it in pinacle.yaml if everybody may see it.',
      };
    case 'unavailable':
      return {
        status: 503,
        title: 'The pod does not answer',
        text: 'The connection to the pod broke. Reload in a moment.',
      };
  }
}
