// SPDX-License-Identifier: Apache-2.0
import { Alert, Button } from '@backstage/ui';
import type { Meanwhile } from '../../state/change';
import { dottedPath } from '../../state/review';
import { useForm } from '../form';
import { SideValue } from '../review';
import type { Decisions } from './useDecisions';
import classes from './OthersChanges.module.css';

const sideOf = (value: unknown) => (value === undefined ? null : { value });

/** The label of a place, and how YAML spells it. */
function Place({ at }: { at: string }) {
  const { store } = useForm();
  return (
    <span>
      <strong>{store.labelsAt(at).join(' › ')}</strong>{' '}
      <code className={classes.path}>{dottedPath(at)}</code>
    </span>
  );
}

type ChangeProps = { change: Meanwhile } & Pick<Decisions, 'take' | 'acknowledge'>;

function Change({ change, take, acknowledge }: ChangeProps) {
  const { t } = useForm();
  const { at, before, after, mine, isConflict } = change;
  const absent = t('review.followsDefault');
  return (
    <li>
      <Place at={at} />
      <span className={classes.sides}>
        <span>
          {t('change.was')} <SideValue side={sideOf(before)} absent={absent} />
        </span>
        <span>
          {t('change.isNow')} <SideValue side={sideOf(after)} absent={absent} />
        </span>
        {isConflict && (
          <span>
            {t('change.yours')} <SideValue side={sideOf(mine)} absent={absent} />
          </span>
        )}
      </span>
      <span className={classes.buttons}>
        <Button size="small" variant="secondary" onPress={() => take([change])}>
          {t('change.takeTheirs')}
        </Button>
        <Button size="small" variant="secondary" onPress={() => acknowledge([change])}>
          {t(isConflict ? 'change.keepMine' : 'change.undoTheirs')}
        </Button>
      </span>
    </li>
  );
}

/** What others changed while the form was open: place by place, with a choice. */
export function ChangedMeanwhile({ meanwhile, take, acknowledge }: Decisions) {
  const { t } = useForm();
  const free = meanwhile.filter(({ isConflict }) => !isConflict);
  if (meanwhile.length === 0) return null;
  return (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('change.meanwhile', { count: meanwhile.length })}
      description={
        <div className={classes.list}>
          <p>{t('change.meanwhileHelp')}</p>
          <ul>
            {meanwhile.map(change => (
              <Change key={change.at} change={change} take={take} acknowledge={acknowledge} />
            ))}
          </ul>
          {free.length > 1 && (
            <Button size="small" variant="secondary" onPress={() => take(free)}>
              {t('change.takeAll', { count: free.length })}
            </Button>
          )}
        </div>
      }
    />
  );
}

/** Places that others own and the person changed: nothing is taken from them unasked. */
export function ContestedPlaces({ contested, leave, takeOver }: Decisions) {
  const { t } = useForm();
  if (contested.length === 0) return null;
  return (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('change.contested', { count: contested.length })}
      description={
        <div className={classes.list}>
          <p>{t('change.contestedHelp')}</p>
          <ul>
            {contested.map(({ at, managers }) => (
              <li key={at}>
                <Place at={at} />
                <span>{t('change.ownedBy', { managers: managers.join(', ') })}</span>
                <span className={classes.buttons}>
                  <Button size="small" variant="secondary" onPress={() => leave(at)}>
                    {t('change.leave')}
                  </Button>
                  <Button size="small" variant="secondary" onPress={() => takeOver(at)}>
                    {t('change.takeOver')}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        </div>
      }
    />
  );
}
