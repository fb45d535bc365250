// SPDX-License-Identifier: Apache-2.0
//
// A played GitHub with one repository: as much of its API as Backstage's own action
// `publish:github:pull-request` calls, over a real repository.
import { createServer } from 'node:http';

const repository = '/repos/acme/gitops';

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A pull request as the API shows it. */
function shown(pull, origin) {
  const { number, title, body, state, head, base } = pull;
  const url = `${origin}/acme/gitops/pull/${number}`;
  return { number, title, body, state, html_url: url, head: { ref: head }, base: { ref: base } };
}

export class GitHost {
  constructor(repo) {
    this.repo = repo;
    this.pulls = [];
    /** What nobody answers, to tell a new version of the action from a broken one. */
    this.unknown = [];
  }

  /** Listens and returns its origin. */
  async start() {
    this.server = createServer((request, response) => void this.serve(request, response));
    await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this.origin;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** What a reviewer does with the button. */
  merge(number) {
    const pull = this.pull(number);
    this.repo.merge(pull.head, pull.base);
    pull.state = 'merged';
  }

  pull(number) {
    const found = this.pulls.find(pull => pull.number === Number(number));
    if (found === undefined) throw new Refusal(404, 'Not Found');
    return found;
  }

  async serve(request, response) {
    const send = (status, data) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data));
    };
    try {
      if (request.headers.authorization === undefined) throw new Refusal(401, 'Bad credentials');
      const { status, data } = this.answer(request, await bodyOf(request));
      send(status, data);
    } catch (error) {
      send(error.status ?? 500, { message: error.message });
    }
  }

  answer({ method, url }, body) {
    const { pathname, searchParams } = new URL(url, this.origin);
    const ok = data => ({ status: 200, data });
    const created = data => ({ status: 201, data });
    const at = `${method} ${pathname.replace(repository, '')}`;
    const [, ref] = /^PATCH \/git\/refs\/(.+)$/.exec(at) ?? [];
    const [, number] = /^PATCH \/pulls\/(\d+)$/.exec(at) ?? [];
    if (ref !== undefined) {
      this.repo.setRef(`refs/${decodeURIComponent(ref)}`, body.sha);
      return ok({ ref: `refs/${ref}` });
    }
    if (number !== undefined) {
      return ok(shown(Object.assign(this.pull(number), this.described(body)), this.origin));
    }
    switch (at) {
      case 'GET ':
        return ok({ default_branch: 'main', permissions: { push: true } });
      case 'GET /commits':
        return ok([this.latest(searchParams.get('sha') ?? 'main')]);
      case 'POST /git/blobs':
        return created({ sha: this.repo.blob(Buffer.from(body.content, body.encoding)) });
      case 'POST /git/trees':
        return created({ sha: this.repo.tree(body.base_tree, body.tree) });
      case 'POST /git/commits':
        return created({ sha: this.repo.commit(body) });
      case 'POST /git/refs':
        this.repo.setRef(body.ref, body.sha);
        return created({ ref: body.ref });
      case 'POST /pulls':
        return created(shown(this.open(body), this.origin));
      case 'POST /graphql':
        return ok({ data: { repository: { ref: this.branch(body.variables.head) } } });
      default:
        return this.contents(method, pathname, searchParams);
    }
  }

  described({ title, body }) {
    return { title, body };
  }

  latest(branch) {
    const sha = this.repo.resolve(branch);
    if (sha === undefined) throw new Refusal(404, 'Not Found');
    return { sha, commit: { tree: { sha: this.repo.resolve(`${sha}^{tree}`) } } };
  }

  open({ head, base, ...rest }) {
    const branch = head.split(':').pop();
    const pull = { number: this.pulls.length + 1, state: 'open', head: branch, base };
    this.pulls.push(Object.assign(pull, this.described(rest)));
    return pull;
  }

  /** A branch with its open pull requests, as the one GraphQL query asks for it. */
  branch(name) {
    if (this.repo.resolve(`refs/heads/${name}`) === undefined) return null;
    const open = this.pulls.filter(pull => pull.head === name && pull.state === 'open');
    const edges = open.map(({ number }) => ({
      node: { id: String(number), number, url: `${this.origin}/acme/gitops/pull/${number}` },
    }));
    return { associatedPullRequests: { edges } };
  }

  contents(method, pathname, searchParams) {
    const prefix = `${repository}/contents/`;
    if (!pathname.startsWith(prefix)) {
      this.unknown.push(`${method} ${pathname}`);
      throw new Refusal(404, `this host does not know ${method} ${pathname}`);
    }
    const path = decodeURIComponent(pathname.slice(prefix.length));
    const sha = this.repo.resolve(`${searchParams.get('ref') ?? 'main'}:${path}`);
    if (sha === undefined) throw new Refusal(404, 'Not Found');
    const content = Buffer.from(this.repo.git(['cat-file', 'blob', sha], { raw: true }));
    return {
      status: 200,
      data: { type: 'file', encoding: 'base64', content: content.toString('base64'), sha },
    };
  }
}
