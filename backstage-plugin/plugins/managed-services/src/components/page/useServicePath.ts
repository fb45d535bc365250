// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import {
  useLocation,
  useNavigate,
  useParams,
} from 'react-router-dom';

/** The parts of a service's id, each as one segment of a path. */
function pathOf(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

function idOf(segments: readonly string[]): string | null {
  if (segments.length === 0) return null;
  try {
    return segments.map(decodeURIComponent).join('/');
  } catch {
    // A broken escape: no service is called that.
    return segments.join('/');
  }
}

const segmentsOf = (path: string) => path.split('/').filter(segment => segment !== '');

/** What a link to the list carries, so that a single service is not opened at once again. */
const LIST = { list: true };

/**
 * The service that the address names, wherever an app mounts the page. It must
 * stand inside a route `*` below the page's own.
 */
export function useServicePath() {
  const { pathname, state } = useLocation();
  const rest = useParams()['*'] ?? '';
  const navigate = useNavigate();
  const all = segmentsOf(pathname);
  const own = all.length - segmentsOf(rest).length;
  const base = `/${all.slice(0, own).join('/')}`;
  const below = base === '/' ? '' : base;
  const open = useCallback(
    (id: string, how: { replace?: boolean } = {}) => navigate(`${below}/${pathOf(id)}`, how),
    [navigate, below],
  );
  const showList = useCallback(() => navigate(base, { state: LIST }), [navigate, base]);
  const isList = (state as { list?: boolean } | null)?.list === true;
  return { id: idOf(all.slice(own)), base, isList, open, showList };
}
