import type { Repository } from '../state.ts';
import type { CommitFacts, Person } from './history.ts';
import type { Objects } from './objects.ts';

/** One commit by its sha, without starting git. */
export async function readCommit(
  objects: Objects,
  repository: Repository,
  sha: string,
): Promise<CommitFacts | undefined> {
  const object = await objects.read(repository.gitDirectory, sha);
  return object?.type === 'commit' ? parse(object.sha, object.content.toString()) : undefined;
}

function parse(sha: string, text: string): CommitFacts {
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end).split('\n');
  const all = (word: string) =>
    head.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const [tree = ''] = all('tree');
  const [author = ''] = all('author');
  const [committer = ''] = all('committer');
  return {
    sha,
    tree,
    parents: all('parent'),
    author: person(author),
    committer: person(committer),
    message: text.slice(end + 2).trimEnd(),
  };
}

/** `bob <bob@example.test> 1700000000 +0000`. */
function person(line: string): Person {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') };
}
