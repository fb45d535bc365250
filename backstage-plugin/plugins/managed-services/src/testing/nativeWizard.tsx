// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from 'react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { act, cleanup, fireEvent, waitFor } from '@testing-library/react';

class Boundary extends Component<
  { onError: (error: Error) => void; children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override componentDidCatch(error: Error) {
    this.props.onError(error);
  }
  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

/** A page of a template's `spec.parameters`. */
export type Page = { title: string };

/** What the scaffolder's backend hands on of a page. */
const stepOf = ({ title, ...schema }: Page) => ({ title, schema });

/** What the scaffolder makes of a template where our plugin is not installed. */
export type NativeRun = {
  /** What a form that cannot be drawn says, with the element it says it in. */
  complaints: string[];
  /** Errors of components; the form is gone then. */
  thrown: string[];
  /** What keeps the wizard from going on; empty when it went on. */
  refusals: string[];
  /** Whether the page of the values was reached. */
  isOnValues: boolean;
  /** What would be created. */
  created: { values?: unknown } | null;
};

const element = <E extends Element>(selector: string) => document.querySelector<E>(selector);

function buttonCalled(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name);
}

const isOffered = (name: string) => buttonCalled(name) !== undefined;

const COMPLAINTS = /Unsupported field schema|Missing items definition|Unknown field type/;

function complaints(): string[] {
  const found: string[] = [];
  if (!COMPLAINTS.test(document.body.textContent ?? '')) return found;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { textContent, parentElement } = texts.currentNode;
    if (!COMPLAINTS.test(textContent ?? '')) continue;
    const place = parentElement?.closest('[id^="root_"]')?.id ?? '';
    found.push(`${place}: ${parentElement?.textContent}`);
  }
  return found;
}

/** Inputs that the browser itself refuses to send; the form hears nothing of it. */
function refusedByBrowser(): string[] {
  const selector = 'form input, form textarea, form select';
  const inputs = document.querySelectorAll<HTMLInputElement>(selector);
  return [...inputs]
    .filter(({ validity }) => !validity.valid)
    .map(({ id, value, validationMessage }) => {
      const reason = validationMessage || 'the browser refuses it';
      return `${id}: “${value}”: ${reason}`;
    });
}

/** What the form's own check lists. */
function refusedByForm(): string[] {
  return [...document.querySelectorAll('form .MuiListItemText-root')].map(
    ({ textContent }) => textContent ?? '',
  );
}

/** Presses what leads on and tells what stands in the way. */
async function goOn(name: string, arrived: () => boolean): Promise<string[]> {
  const button = buttonCalled(name);
  if (!button) return [`there is no button ${name}`];
  await act(async () => {
    fireEvent.click(button);
  });
  let refusals: string[] = [];
  try {
    await waitFor(() => {
      refusals = arrived() ? [] : [...refusedByForm(), ...refusedByBrowser()];
      if (!arrived() && refusals.length === 0) throw new Error('still waiting');
    });
  } catch {
    return ['the wizard does not move'];
  }
  return refusals;
}

/** Walks through the wizard: a name on the first page, on the second what `onValues` does there. */
export async function runNatively(
  pages: Page[],
  name: string,
  onValues: () => void | Promise<void> = () => {},
): Promise<NativeRun> {
  const thrown: string[] = [];
  const run: NativeRun = { complaints: [], thrown, refusals: [], isOnValues: false, created: null };
  // The form library only logs a schema that its validator cannot compile.
  const warn = jest.spyOn(console, 'warn').mockImplementation((...parts) => {
    const text = parts.map(String).join(' ').split('\n')[0];
    // Of a map among alternatives it makes an empty `anyOf` itself, and does without.
    const isItsOwn = /data\/anyOf must NOT have fewer than 1 items/.test(text);
    if (/compiling schema/.test(text) && !isItsOwn) run.complaints.push(text);
  });
  const onCreate = async (values: object) => {
    // What is sent is JSON.
    run.created = JSON.parse(JSON.stringify(values));
  };
  try {
    await act(async () => {
      renderInTestApp(
        <Boundary onError={error => thrown.push(error.message)}>
          <SecretsContextProvider>
            <Stepper
              manifest={{ title: 'Service', steps: pages.map(stepOf) as never }}
              extensions={[]}
              onCreate={onCreate}
            />
          </SecretsContextProvider>
        </Boundary>,
      );
    });
    await waitFor(() => {
      if (thrown.length === 0 && !element('#root_name')) throw new Error('no first page yet');
    });
    if (thrown.length > 0) return run;
    fireEvent.change(element('#root_name')!, { target: { value: name } });
    run.refusals = await goOn('Next', () => thrown.length > 0 || isOffered('Review'));
    if (thrown.length > 0 || run.refusals.length > 0) return run;
    run.isOnValues = true;
    run.complaints.push(...complaints());
    await onValues();
    run.refusals = await goOn('Review', () => thrown.length > 0 || isOffered('Create'));
    if (thrown.length > 0 || run.refusals.length > 0) return run;
    run.refusals = await goOn('Create', () => run.created !== null);
    return run;
  } finally {
    cleanup();
    warn.mockRestore();
  }
}
