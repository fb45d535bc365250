// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@backstage/ui';

/** The address leads to nothing. */
export function NothingHere({ title, help }: { title: string; help: string }) {
  return <Alert status="warning" icon title={title} description={help} />;
}
