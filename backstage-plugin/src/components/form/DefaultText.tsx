// SPDX-License-Identifier: Apache-2.0
import { writeFree } from '../../state/text';
import { useForm } from './context';
import classes from './DefaultText.module.css';

/** A long default, readable but not editable: nothing of it is chosen. */
export function DefaultText({ value }: { value: unknown }) {
  const { t } = useForm();
  return (
    <figure className={classes.figure}>
      <figcaption>{t('field.defaultIs')}</figcaption>
      {/* Long defaults scroll, and what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{writeFree(value)}</pre>
    </figure>
  );
}
