// SPDX-License-Identifier: Apache-2.0
import { useApiHolder } from '@backstage/frontend-plugin-api';
import {
  RiArchiveLine,
  RiBarChartLine,
  RiChat3Line,
  RiDatabase2Line,
  RiGlobalLine,
  RiKey2Line,
  RiSearchLine,
  RiServerLine,
  RiStackLine,
} from '@remixicon/react';
import { serviceIconsApiRef } from '../../api';
import classes from './ServiceIcon.module.css';

type Icon = typeof RiStackLine;

/** Words an icon name may contain; an unknown name gets the general icon. */
const known: readonly (readonly [RegExp, Icon])[] = [
  [/database|postgres|mysql|maria|mongo|sql/i, RiDatabase2Line],
  [/queue|message|kafka|rabbit|nats/i, RiChat3Line],
  [/cache|redis|valkey|memory/i, RiServerLine],
  [/search|elastic|opensearch/i, RiSearchLine],
  [/storage|bucket|minio|s3/i, RiArchiveLine],
  [/monitor|metric|chart|grafana|prometheus/i, RiBarChartLine],
  [/secret|vault|key/i, RiKey2Line],
  [/web|globe|http|nginx/i, RiGlobalLine],
];

type Props = {
  /** The word that the chart or the template gives. */
  icon: string | null;
  title: string;
  size?: 'small' | 'normal';
};

/** Decoration only: the title beside it names the service. An app may have icons of its own. */
export function ServiceIcon({ icon, title, size = 'normal' }: Props) {
  const icons = useApiHolder().get(serviceIconsApiRef);
  const words = icon ?? title;
  const own = icons?.icon(words);
  const Found = known.find(([pattern]) => pattern.test(words))?.[1] ?? RiStackLine;
  return (
    <span className={classes.icon} data-size={size} aria-hidden>
      {own ?? <Found size={size === 'small' ? 16 : 22} />}
    </span>
  );
}
