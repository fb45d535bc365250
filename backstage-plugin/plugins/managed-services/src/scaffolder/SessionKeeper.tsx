// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { useLocation } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { sessionsApiRef } from './Sessions';

/**
 * Closes the wizard's forms when its page is left. It stands at the root of the
 * app, because everything inside the wizard is unmounted between steps as well.
 */
export function SessionKeeper() {
  const sessions = useApi(sessionsApiRef);
  const { pathname } = useLocation();
  useEffect(() => sessions.leaveFor(pathname), [sessions, pathname]);
  return null;
}
