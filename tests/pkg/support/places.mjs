// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { root } from '../../kit/kit.mjs';

export const pkg = join(root, 'pkg');
export const here = join(root, 'tests', 'pkg');
