// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo } from 'react';
import type { DraftShelf } from '../../drafts/Drafts';
import { OpenCharts } from '../../drafts/OpenCharts';

/** The charts opened on the plugin's pages, for as long as one of them is shown. */
export function useOpenCharts(shelf: DraftShelf): OpenCharts {
  const charts = useMemo(() => new OpenCharts(shelf), [shelf]);
  useEffect(() => {
    // A tab that is hidden may be ended without another word.
    const flush = () => charts.flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      charts.dispose();
    };
  }, [charts]);
  return charts;
}
