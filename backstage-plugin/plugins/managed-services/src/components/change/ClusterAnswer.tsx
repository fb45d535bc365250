// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@backstage/ui';
import { InstancesError } from '../../api';
import { placeOfField } from '../../state/fieldPath';
import { useForm } from '../form';
import { TextWithCode } from '../TextWithCode';
import classes from './ClusterAnswer.module.css';

/** The last thing that the cluster said about a change. */
export type Answered =
  | { state: 'none' }
  | { state: 'asking' }
  | { state: 'accepted' }
  | { state: 'refused'; error: Error };

type Cause = InstancesError['causes'][number];

function CauseLine({ cause }: { cause: Cause }) {
  const { store, t } = useForm();
  const place = placeOfField(cause.field, store.get().draft.values);
  const label = place ? store.labelsAt(place).join(' › ') : '';
  return (
    <li>
      {label && <strong>{label} </strong>}
      {cause.field && <code className={classes.field}>{cause.field}</code>}{' '}
      <TextWithCode text={cause.message} />
      {cause.manager && ` ${t('change.ownedBy', { managers: cause.manager })}`}
    </li>
  );
}

/** What the cluster says, in its own words, with what to do. */
export function ClusterAnswer({ answered }: { answered: Answered }) {
  const { t } = useForm();
  if (answered.state === 'none') return null;
  if (answered.state === 'asking') {
    return <Alert status="info" icon role="status" title={t('change.asking')} />;
  }
  if (answered.state === 'accepted') {
    return <Alert status="success" icon role="status" title={t('change.accepted')} />;
  }
  return <Refusal error={answered.error} />;
}

/** The refusal in the cluster's own words, its causes, and what to do. */
function Refusal({ error }: { error: Error }) {
  const { t } = useForm();
  const { help, causes } = error instanceof InstancesError ? error : { help: '', causes: [] };
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={t('change.refused')}
      description={
        <>
          <p>
            <TextWithCode text={error.message} />
          </p>
          {causes.length > 0 && (
            <ul className={classes.causes}>
              {causes.map((cause, index) => (
                <CauseLine key={index} cause={cause} />
              ))}
            </ul>
          )}
          {help && (
            <p>
              <TextWithCode text={t('notes.help', { text: help })} />
            </p>
          )}
          <p>{t('change.nothingSent')}</p>
        </>
      }
    />
  );
}
