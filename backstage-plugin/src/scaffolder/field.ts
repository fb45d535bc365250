// SPDX-License-Identifier: Apache-2.0
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { engineApiRef } from '../api';
import { withSecretsOf } from '../state/draft';
import { ManagedServiceValues } from './ManagedServiceValues';
import { chartOfOptions, knownSession, openSession } from './sessions';

export const managedServiceValuesField = createFormField({
  name: 'ManagedServiceValues',
  component: ManagedServiceValues,
  schema: makeFieldSchema({
    output: z => z.record(z.any()),
    uiOptions: z => z.object({ chart: z.object({ files: z.record(z.string()) }) }),
  }),
  // Runs when Next or Review is pressed. The form shows the same findings at
  // their places; here they only keep the wizard from going on.
  validation: async (value, validation, { apiHolder, uiSchema }) => {
    const engineApi = apiHolder.get(engineApiRef);
    const chart = chartOfOptions(uiSchema?.['ui:options']);
    if (!engineApi || !chart) {
      validation.addError('the template carries no chart for this field');
      return;
    }
    const session = knownSession(chart) ?? (await openSession(engineApi, chart, value));
    if (session.status === 'refused') {
      session.diagnostics
        .filter(({ severity }) => severity === 'error')
        .forEach(({ message }) => validation.addError(message));
      return;
    }
    const { model, store } = session;
    store.attempt();
    const { draft } = store.get();
    if (draft.mistakes.size > 0) {
      validation.addError('some text in the form is not a value yet');
    }
    // The values the wizard holds never contain secrets.
    const checked = withSecretsOf(draft, store.form.secrets, value ?? {});
    for (const { at, message } of model.validate(checked).violations) {
      validation.addError(at === '' ? message : `${at}: ${message}`);
    }
  },
});
