// SPDX-License-Identifier: Apache-2.0
import { useForm } from './context';
import classes from './Form.module.css';

export function NothingControl() {
  const { t } = useForm();
  return <span className={classes.note}>{t('field.nothing')}</span>;
}
