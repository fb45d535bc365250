// SPDX-License-Identifier: Apache-2.0
import { useEffect, useId, useMemo, type ReactNode } from 'react';
import { BgProvider } from '@backstage/ui';
import type { FormStore } from '../../state/FormStore';
import { domId, FormProvider, useManagedServicesTranslation } from './context';
import { focusInside } from './focus';
import { WidgetsProvider } from './widgetKind';
import { widgets } from './widgets';

/** Brings a place into view once everything around it is open. */
function useReveal(store: FormStore, formId: string) {
  useEffect(() => {
    let turn = store.get().reveal?.turn ?? 0;
    return store.subscribe(() => {
      const { reveal } = store.get();
      if (!reveal || reveal.turn === turn) return;
      turn = reveal.turn;
      // After React has drawn the sections that were just opened.
      setTimeout(() => focusInside(document.getElementById(domId(formId, reveal.at))), 0);
    });
  }, [store, formId]);
}

/** Gives fields their store. Everything about one chart is drawn inside. */
export function FormScope({ store, children }: { store: FormStore; children: ReactNode }) {
  const t = useManagedServicesTranslation();
  const formId = `ms${useId().replace(/:/g, '')}`;
  useReveal(store, formId);
  const value = useMemo(() => ({ store, t, formId }), [store, t, formId]);
  // Our blocks are neutral-1 surfaces: BUI's controls stand out from those.
  return (
    <BgProvider bg="neutral-1">
      <WidgetsProvider value={widgets}>
        <FormProvider value={value}>{children}</FormProvider>
      </WidgetsProvider>
    </BgProvider>
  );
}
