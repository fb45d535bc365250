// SPDX-License-Identifier: Apache-2.0
//
// `npm run build`: builds the engine's npm package into pkg/dist.

import { buildEngine } from './lib/engine.mjs';
import { main } from './lib/log.mjs';

await main(() => buildEngine());
