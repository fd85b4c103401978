import type { Finding } from './finding.ts';
import { patterns } from './patterns.ts';

/** What to say when a text has not the form of its field. Never the text itself: it could be a secret in the wrong place. */
export interface Form {
  readonly rule: Finding['rule'];
  readonly message: string;
  readonly fix: string;
}

const duration: Form = {
  rule: 'duration-form',
  message: 'this is not a duration',
  fix: 'Write a number with a unit, as in `90s`, `30m`, `72h`, `7d` or `1d12h`.',
};

const secretForm: Form = {
  rule: 'secret-form',
  message: 'this is not an age ciphertext',
  fix: 'Encrypt the value with age and write `age:` and the base64 of the result, or the armored file. If it stands here in clear, change it: it is known now.',
};

const forms: Readonly<Record<keyof typeof patterns, Form>> = {
  text: { rule: 'not-text', message: 'this is not one line of text', fix: 'Write a short text on one line.' },
  command: {
    rule: 'empty-command',
    message: 'this command says nothing',
    fix: 'Write a command, or remove the entry.',
  },
  processName: {
    rule: 'process-name',
    message: 'this is not a DNS label',
    fix: 'Use lower-case letters, digits and hyphens, with a letter or digit at both ends.',
  },
  domain: {
    rule: 'domain-form',
    message: 'this is not a domain name',
    fix: 'Write it as in `app.example.com`, without protocol, port or path.',
  },
  envName: {
    rule: 'env-name',
    message: 'this is not the name of a variable',
    fix: 'Use letters, digits and `_`, and begin with a letter or `_`.',
  },
  duration,
  durationOrNever: {
    ...duration,
    fix: 'Write a number with a unit, as in `30m`, `72h` or `7d`, or write `never`.',
  },
  image: {
    rule: 'image-form',
    message: 'this is not an OCI image reference',
    fix: 'Write it as in `node:22` or `ghcr.io/acme/dev:1.4`, in lower case.',
  },
  localUrl: {
    rule: 'local-url',
    message: 'this is not an http or https address on localhost',
    fix: 'Write it as in `http://localhost:3000`; localhost stands for the pod.',
  },
  webUrl: {
    rule: 'web-url',
    message: 'this is not an http or https address',
    fix: 'Write it as in `https://example.com/docs`, without user and password.',
  },
  httpProbe: {
    rule: 'health-http',
    message: 'this is neither a path nor an http address on localhost',
    fix: 'Write a path, as in `/healthz`.',
  },
  path: {
    rule: 'path-outside',
    message: 'this is not a path inside the repository',
    fix: 'Write it relative to the root of the repository, as in `packages/api`, without `..` and backslashes.',
  },
  glob: {
    rule: 'glob-form',
    message: 'this is not a simple glob',
    fix: 'Write the name of a branch with at most three stars, as in `release/*`; list every glob that is wanted.',
  },
  secret: secretForm,
  recipient: {
    rule: 'recipient-form',
    message: 'this is not an age public key',
    fix: 'Write the `age1…` that `age-keygen -y` prints.',
  },
};

const byPattern = new Map<string, Form>(
  Object.entries(forms).map(([name, form]) => [patterns[name as keyof typeof patterns], form]),
);

/** The form that a pattern of the schema stands for. */
export function formOf(pattern: string): Form {
  return byPattern.get(pattern) ?? forms.text;
}
