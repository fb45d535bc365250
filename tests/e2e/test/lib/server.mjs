// SPDX-License-Identifier: Apache-2.0
// Serves the built shell as Backstage's app backend does: files of the bundle,
// and the page itself for every other path, all under a content security policy.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../shell/dist', import.meta.url));

// Backstage's default policy, less `unsafe-eval` and everything from elsewhere.
// Inline styles stay: Backstage's own shell writes them.
export function policy(scriptSource) {
  return [
    "default-src 'self'",
    `script-src ${scriptSource}`,
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'self'",
    'report-uri /csp-report',
  ].join('; ');
}

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** A running server: `origin`, the policy `reports` so far, and `close`. */
export async function serveShell({ services, scriptSource }) {
  const reports = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    response.setHeader('content-security-policy', policy(scriptSource));
    if (pathname === '/csp-report') {
      reports.push(JSON.parse(await body(request)));
      response.writeHead(204).end();
    } else if (pathname === '/services.json') {
      response.writeHead(200, { 'content-type': types['.json'] }).end(JSON.stringify({ services }));
    } else if (pathname.startsWith('/api/')) {
      response.writeHead(404, { 'content-type': types['.json'] }).end('{}');
    } else {
      await sendFile(response, pathname);
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    reports,
    close: () =>
      new Promise(resolve => {
        server.close(resolve);
        // The browser keeps connections open for reuse.
        server.closeAllConnections();
      }),
  };
}

async function sendFile(response, pathname) {
  const type = types[extname(pathname)];
  try {
    const file = type && !pathname.includes('..') ? pathname : '/index.html';
    const content = await readFile(join(dist, file));
    response.writeHead(200, { 'content-type': types[extname(file)] }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}
