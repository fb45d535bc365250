// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { Diagnostic } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { ValuesForm } from '../form';
import { ManifestPanel } from '../panels/ManifestPanel';
import { Notes } from '../panels/Notes';
import { SecretPanel } from '../panels/SecretPanel';
import { Summary } from '../panels/Summary';
import { InstanceFields } from './InstanceFields';
import { SettingsHeader } from './SettingsHeader';
import classes from './ServiceView.module.css';

type Props = {
  model: AsyncChartModel;
  diagnostics: Diagnostic[];
  /** Why the engine works on the page's own thread, where it does. */
  onPage: string | null;
  /** What can be done with a finished form. */
  children?: ReactNode;
};

/** One service: what to choose on one side, the manifest and its state on the other. */
export function ServiceView({ model, diagnostics, onPage, children }: Props) {
  return (
    <div className={classes.columns}>
      <div className={classes.form}>
        <InstanceFields />
        <SettingsHeader />
        <ValuesForm />
      </div>
      <aside className={classes.side} aria-labelledby="managed-services-manifest">
        <ManifestPanel />
        <SecretPanel />
        <Summary />
        {children}
        <Notes model={model} diagnostics={diagnostics} onPage={onPage} />
      </aside>
    </div>
  );
}
