import Type, { type Static } from 'typebox';
import { limits } from '../manifest/limits.ts';
import { Commit, ManifestProblem, nullable, shape } from './common.ts';

const Problems = Type.Array(ManifestProblem);

const Blob = nullable(
  Type.String({ pattern: '^[0-9a-f]{40}$', description: "git's id of the file; null: there is none" }),
);

/** Longer by one: a text that is too large is told so by a rule like any other. */
const Text = Type.String({ maxLength: limits.fileBytes + 1 });

export const CurrentManifest = shape({
  file: Type.String({ description: 'where it is, or will be when there is none' }),
  branch: Type.String({ description: 'the default one' }),
  commit: Commit,
  blob: Blob,
  text: Type.String(),
  problems: Problems,
});

export const ManifestCheckRequest = shape({
  text: Text,
  /** Of the default branch, from which the text is a change. */
  commit: Commit,
});

export const ManifestCheck = shape({ problems: Problems });

export const ManifestPullRequest = shape({
  text: Text,
  blob: Blob,
  title: Type.String({
    minLength: 1,
    maxLength: 120,
    pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]+$',
  }),
  body: Type.Optional(Type.String({ maxLength: 10_000, default: '' })),
});

export const ManifestPull = shape({
  pull: Type.Integer(),
  url: Type.String({ description: 'its page on GitHub' }),
  branch: Type.String(),
});

export type CurrentManifest = Static<typeof CurrentManifest>;
export type ManifestCheck = Static<typeof ManifestCheck>;
export type ManifestPullRequest = Static<typeof ManifestPullRequest>;
export type ManifestPull = Static<typeof ManifestPull>;
