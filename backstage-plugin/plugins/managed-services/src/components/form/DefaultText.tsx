// SPDX-License-Identifier: Apache-2.0
import {
  useForm,
  useYaml,
} from './context';
import classes from './DefaultText.module.css';

/** A long default, readable but not editable: nothing of it is chosen. */
export function DefaultText({ value }: { value: unknown }) {
  const { t } = useForm();
  const text = useYaml(value);
  return (
    <figure className={classes.figure}>
      <figcaption>{t('field.defaultIs')}</figcaption>
      {/* Long defaults scroll, and what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}
