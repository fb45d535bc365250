// SPDX-License-Identifier: Apache-2.0
// Lets the sources be checked before the charts were packed.
import type { StaticService } from '../src';

declare const charts: { services: StaticService[] };
export default charts;
