// SPDX-License-Identifier: Apache-2.0
import { mockApis, renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen } from '@testing-library/react';
import { CatalogServices, engineApiRef, servicesApiRef, WorkerEngine } from '../../api';
import { BrowserDrafts, draftsApiRef } from '../../drafts/Drafts';
import { rootRouteRef } from '../../routes';
import { ServicesPage } from '.';

/** The page over a catalog that answers with these statuses and entities. */
function openOver(status: number, visible: number, result: AuthorizeResult = AuthorizeResult.ALLOW) {
  const fetch = async (url: string) => {
    const items = Array.from({ length: visible }, () => ({ kind: 'User' }));
    const body = url.includes('/by-query') ? { items } : [];
    return { ok: status < 400, status, statusText: 'x', json: async () => body };
  };
  const discovery = { getBaseUrl: async () => 'http://catalog' };
  const authorize = jest.fn(async (_: object) => ({ result }));
  renderInTestApp(
    <TestApiProvider
      apis={[
        [engineApiRef, new WorkerEngine()],
        [servicesApiRef, new CatalogServices(discovery, { fetch: fetch as never })],
        [draftsApiRef, new BrowserDrafts(mockApis.identity())],
        [permissionApiRef, { authorize: authorize as never }],
      ]}
    >
      <ServicesPage />
    </TestApiProvider>,
    { mountedRoutes: { '/': rootRouteRef } },
  );
  return authorize;
}

it('a catalog without services says how they get there', async () => {
  openOver(200, 1);
  expect(await screen.findByText('No services available')).toBeVisible();
  expect(screen.getByText('rules: [{allow: [Template]}]')).toBeVisible();
});

it('a catalog that the person may not read looks empty, and is named', async () => {
  const authorize = openOver(200, 0, AuthorizeResult.DENY);
  expect(await screen.findByText('You may not see the services')).toBeVisible();
  expect(screen.getByText('catalog.entity.read')).toBeVisible();
  expect(authorize.mock.calls[0][0]).toMatchObject({
    permission: { name: 'catalog.entity.read' },
    resourceRef: 'user:default/guest',
  });
});

it('a catalog that is empty says so', async () => {
  openOver(200, 0);
  expect(await screen.findByText('The catalog is empty')).toBeVisible();
});

it.each([401, 403])('a refusal with %s names the permission', async status => {
  openOver(status, 0);
  expect(await screen.findByText('You may not see the services')).toBeVisible();
});

it('a failure is one, with its reason', async () => {
  openOver(503, 0);
  expect(await screen.findByText('The list of services could not be loaded')).toBeVisible();
  expect(screen.getByText('the catalog answered 503 x')).toBeVisible();
});
