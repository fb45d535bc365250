// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../kit/kit.mjs';

export const strictPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves a folder on the loopback address. `override(path)` may answer in place of a file. */
export async function serve(folder, { policy = strictPolicy, override = () => null } = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    requests.push(path);
    response.setHeader('content-security-policy', policy);
    try {
      const other = override(path);
      const body = other?.body ?? (await readFile(join(folder, path)));
      response.setHeader(
        'content-type',
        other?.type ?? contentTypes[extname(path)] ?? 'application/octet-stream',
      );
      response.writeHead(other?.status ?? 200).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${server.address().port}`, requests };
}

let launching = null;

// One browser for all tests of a file, so not closed by the `after` of the first test that wants
// it.
after(async () => (await launching)?.close());

function browser() {
  launching ??= chromium.launch(chromiumOptions);
  return launching;
}

/** Opens a page and waits for its answer (see `toPage`). */
export async function answerOfPage(address) {
  const page = await (await browser()).newPage();
  const complaints = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  try {
    await page.goto(address);
    await page.waitForFunction(() => window.answer !== undefined, null, { timeout: 30_000 });
    return await page.evaluate(() => window.answer);
  } catch (cause) {
    throw new Error(`no answer from the page: ${complaints.join('; ')}`, { cause });
  } finally {
    await page.close();
  }
}
