// SPDX-License-Identifier: Apache-2.0
import { useForm } from '../context';
import { Note } from '../Note';

/** A place where the schema accepts no value at all. */
export function NothingControl() {
  const { t } = useForm();
  return <Note>{t('field.nothing')}</Note>;
}
