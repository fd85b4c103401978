import type { Problem } from '../../schema/api/common.ts';

/** Thrown to a caller of the API: what was asked cannot be had, and why. REST makes problem details of it, tRPC an error of its own. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 429;
  /** What to do. */
  readonly detail: string | undefined;

  constructor(status: Refused['status'], title: string, detail?: string) {
    super(title);
    this.status = status;
    this.detail = detail;
  }

  problem(): Problem {
    const { status, message: title, detail } = this;
    return { type: 'about:blank', status, title, ...(detail === undefined ? {} : { detail }) };
  }
}

/** The same whether it is not there or not for the caller: nobody learns what exists. */
export function notFound(what: 'environment' | 'repository' | 'installation'): Refused {
  return new Refused(404, `no such ${what}, or you cannot read it`);
}
