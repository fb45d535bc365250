// SPDX-License-Identifier: Apache-2.0
export { AdoptPage } from './AdoptPage';
