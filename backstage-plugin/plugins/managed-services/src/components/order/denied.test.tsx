// SPDX-License-Identifier: Apache-2.0
// By itself, because the permission framework keeps answers for the whole file.
import { screen } from '@testing-library/react';
import { renderOrder } from '../../testing/renderOrder';

it('says which permission is missing, and what is still possible', async () => {
  await renderOrder({ isAllowed: false });
  expect(await screen.findByText(/You may not order services here/)).toBeVisible();
  expect(screen.getByText(/copy or download the manifest/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Review and order' })).toBeNull();
});
