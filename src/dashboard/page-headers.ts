/** What the pages of the dashboard may do. */
export interface PageRules {
  /** Of this one answer, base64: Next puts it on its own scripts when it finds it in the request's policy. */
  readonly nonce: string;
  /** Origins of the pods that a page may show in a frame: `http://*.localhost:8081`. */
  readonly frames: string;
  /** Where a form of ours may lead in the end: GitHub's sign-in. */
  readonly github: string;
}

/** No inline script or style, no eval, nothing from elsewhere; nobody shows our pages in a frame. */
export function pageHeaders({ nonce, frames, github }: PageRules): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    // Itself only on the way: a pod sends whoever it does not know to our `/gateway/enter`; no page of ours lets itself be framed.
    `frame-src 'self' ${frames}`,
    `form-action 'self' ${github}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  };
}
