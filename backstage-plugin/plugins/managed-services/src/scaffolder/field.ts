// SPDX-License-Identifier: Apache-2.0
import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import type { ChartInput } from '@managed-services/engine';
import { engineApiRef } from '../api';
import type { OpenChart } from '../state/chart';
import { withSecretsOf } from '../state/draft';
import { ManagedServiceValues } from './ManagedServiceValues';
import { chartOfOptions, openSession } from './openSession';
import { sessionsApiRef } from './Sessions';

type Values = Record<string, unknown>;

/** The name by which templates ask for the field. */
export const FIELD = 'ManagedServiceValues';

/** What keeps the wizard from going on; empty when nothing does. */
async function refusals(session: OpenChart, value: unknown): Promise<string[]> {
  if (session.status === 'refused') {
    return session.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);
  }
  const { model, store } = session;
  store.attempt();
  const { draft: before } = store.get();
  await store.settle();
  const { draft } = store.get();
  // The last text was read only now: the wizard gets its value after this answer.
  if (draft.values !== before.values) return ['the last text was still being read; try again'];
  // The values the wizard holds never contain secrets.
  const checked = withSecretsOf(draft, store.form.secrets, value ?? {});
  const { violations } = await model.validate(checked);
  return [
    ...(draft.mistakes.size > 0 ? ['the form contains text that is not a valid value'] : []),
    ...violations.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)),
  ];
}

/**
 * Runs when Next or Review is pressed. The form shows the same problems at their fields; here they
 * only keep the wizard from going on.
 */
export const validateField: CustomFieldValidator<Values, { chart: ChartInput }> = async (
  value,
  validation,
  { apiHolder, uiSchema },
) => {
  const engine = apiHolder.get(engineApiRef);
  const sessions = apiHolder.get(sessionsApiRef);
  const chart = chartOfOptions(uiSchema?.['ui:options']);
  if (!engine || !sessions || !chart) {
    validation.addError('the template does not contain a chart for this field');
    return;
  }
  const known = sessions.known(chart);
  const session = known ?? (await openSession({ sessions, engine }, chart, value));
  const reasons = await refusals(session, value).catch(error => [String(error.message)]);
  reasons.forEach(message => validation.addError(message));
};

/** What the field takes and gives. */
export const fieldSchema = makeFieldSchema({
  output: z => z.record(z.any()),
  uiOptions: z => z.object({ chart: z.object({ files: z.record(z.string()) }) }),
});

/** The scaffolder's field extension: component, schema and validator. */
export const managedServiceValuesField = createFormField({
  name: FIELD,
  component: ManagedServiceValues,
  schema: fieldSchema,
  validation: validateField,
});
