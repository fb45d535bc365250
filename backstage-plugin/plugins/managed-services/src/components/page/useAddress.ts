// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  useLocation,
  useNavigate,
  useParams,
} from 'react-router-dom';
import { rootRouteRef } from '../../routes';
import { pathOf, placeOf, segmentsOf, type Place } from './address';

/** Where the page is mounted, without a slash at the end. */
function useMount(): string {
  const resolve = useRouteRef(rootRouteRef);
  const { pathname } = useLocation();
  const rest = useParams()['*'];
  if (resolve) return resolve().replace(/\/+$/, '');
  // Without a route of ours the page stands in a route `*` of somebody else.
  const raw = (path: string) => path.split('/').filter(segment => segment !== '');
  const all = raw(pathname);
  const own = rest === undefined ? all.length : all.length - raw(rest).length;
  return all.slice(0, own).map(segment => `/${segment}`).join('');
}

/** The address of a page of ours, for links from anywhere in the app. */
export function useLinks(): (place: Place) => string {
  const mount = useMount();
  return useCallback(place => `${mount}${pathOf(place)}` || '/', [mount]);
}

type How = { replace?: boolean; state?: unknown };

/** The page that the address names, wherever an app mounts the plugin, and the way to others. */
export function useAddress() {
  const mount = useMount();
  const { pathname, state } = useLocation();
  const navigate = useNavigate();
  const linkTo = useLinks();
  const place = useMemo(() => {
    const below = segmentsOf(pathname).slice(segmentsOf(mount).length);
    return placeOf(below);
  }, [pathname, mount]);
  const go = useCallback(
    (to: Place, how: How = {}) => navigate(linkTo(to), how),
    [navigate, linkTo],
  );
  return { place, state: state as unknown, base: mount === '' ? '/' : mount, linkTo, go };
}
