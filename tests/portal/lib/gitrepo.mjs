// SPDX-License-Identifier: Apache-2.0
//
// A bare repository, worked on by git's own plumbing: what is in it are real objects.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const somebody = {
  GIT_AUTHOR_NAME: 'portal',
  GIT_AUTHOR_EMAIL: 'portal@example.test',
  GIT_COMMITTER_NAME: 'portal',
  GIT_COMMITTER_EMAIL: 'portal@example.test',
  // Of nobody's machine.
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

export class GitRepo {
  constructor(folder) {
    this.folder = folder;
    this.trees = 0;
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
    const empty = this.git(['hash-object', '-w', '-t', 'tree', '--stdin'], { input: '' });
    this.setRef('refs/heads/main', this.commit({ tree: empty, parents: [], message: 'Start' }));
  }

  git(args, { input, env = {}, raw = false } = {}) {
    const options = { input, env: { ...process.env, ...somebody, ...env }, encoding: 'utf8' };
    const text = execFileSync('git', ['-C', this.folder, ...args], {
      ...options,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return raw ? text : text.trim();
  }

  /** Undefined when there is no such commit, tree or file. */
  resolve(expression) {
    try {
      return this.git(['rev-parse', '--verify', '--quiet', expression]);
    } catch {
      return undefined;
    }
  }

  blob(content) {
    return this.git(['hash-object', '-w', '--stdin'], { input: content });
  }

  /** A tree like another one but for some entries, each a blob or, with `sha: null`, gone. */
  tree(base, entries) {
    const env = { GIT_INDEX_FILE: join(this.folder, `index-${(this.trees += 1)}`) };
    this.git(['read-tree', base], { env });
    const lines = entries.map(({ path, mode, sha, content }) =>
      sha === null
        ? `0 ${'0'.repeat(40)}\t${path}\n`
        : `${mode} ${sha ?? this.blob(content)}\t${path}\n`,
    );
    this.git(['update-index', '--index-info'], { env, input: lines.join('') });
    return this.git(['write-tree'], { env });
  }

  commit({ tree, parents, message, author }) {
    const env = author
      ? { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email }
      : {};
    const ancestry = parents.flatMap(parent => ['-p', parent]);
    return this.git(['commit-tree', tree, ...ancestry], { env, input: message });
  }

  setRef(ref, sha) {
    this.git(['update-ref', ref, sha]);
  }

  /** Paths of the files of a branch. */
  files(branch) {
    const text = this.git(['ls-tree', '-r', '--name-only', '-z', `refs/heads/${branch}`]);
    return text.split('\0').filter(path => path !== '');
  }

  /** A file of a branch, byte for byte. */
  read(branch, path) {
    return this.git(['show', `refs/heads/${branch}:${path}`], { raw: true });
  }

  /** Merges a branch into another and returns the commit. A conflict is an error. */
  merge(head, base) {
    const [ours, theirs] = [base, head].map(name => this.resolve(`refs/heads/${name}`));
    const tree = this.git(['merge-tree', '--write-tree', ours, theirs]);
    const message = `Merge ${head}`;
    const sha = this.commit({ tree, parents: [ours, theirs], message });
    this.setRef(`refs/heads/${base}`, sha);
    return sha;
  }
}
