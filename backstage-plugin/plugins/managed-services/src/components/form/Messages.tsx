// SPDX-License-Identifier: Apache-2.0
import { RiErrorWarningLine } from '@remixicon/react';
import type { Problem } from '../../state/problems';
import { TextWithCode } from '../TextWithCode';
import { useForm } from './context';
import { problemText } from './problemText';
import classes from './Messages.module.css';

/** Visible text for each problem; linked to the control by its id. */
export function Messages({ id, problems }: { id: string; problems: readonly Problem[] }) {
  const { t } = useForm();
  if (problems.length === 0) return null;
  return (
    <ul id={id} className={classes.messages}>
      {problems.map(problem => (
        <li key={problem.id}>
          <RiErrorWarningLine aria-hidden size={16} />
          <span>
            <TextWithCode text={problemText(problem, t)} />
          </span>
        </li>
      ))}
    </ul>
  );
}
