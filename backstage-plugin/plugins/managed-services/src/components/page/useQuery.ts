// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

/** The query of the address. A change replaces the entry of the history: Back leaves the page. */
export function useQuery() {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const setSearch = useCallback(
    (next: string) => navigate({ pathname, search: next }, { replace: true }),
    [navigate, pathname],
  );
  return [search, setSearch] as const;
}
