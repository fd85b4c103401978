import type { ProbotOctokit } from 'probot';

/** A GitHub client, signed in as the app or as one installation of it. Its requests throw RequestError: see `to-world-error.ts`. */
export type Octokit = ProbotOctokit;
