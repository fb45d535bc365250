// SPDX-License-Identifier: Apache-2.0
import '@testing-library/jest-dom';
import { TextDecoder, TextEncoder } from 'node:util';
import { configure } from '@testing-library/react';

// jsdom lacks both; the engine's glue needs them to pass text to WebAssembly.
Object.assign(globalThis, { TextDecoder, TextEncoder });

// jsdom does not lay out pages.
Element.prototype.scrollIntoView = () => {};
window.scrollTo = () => {};

// Drafts of one test are none of the next one's business.
afterEach(() => localStorage.clear());

// The first draw of Backstage's shell takes seconds on a busy machine.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });
