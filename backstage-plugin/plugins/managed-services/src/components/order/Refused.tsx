// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@backstage/ui';
import { TextWithCode } from '../TextWithCode';
import type { TaskRefusal } from './taskFailure';
import classes from './OrderPanel.module.css';

/** Why the scaffolder took no task. */
export function Refused({ refusal }: { refusal: TaskRefusal }) {
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={refusal.title}
      description={
        <>
          <p>{refusal.help}</p>
          <ul className={classes.reasons}>
            {refusal.reasons.map(reason => (
              <li key={reason}>
                <TextWithCode text={reason} />
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}
