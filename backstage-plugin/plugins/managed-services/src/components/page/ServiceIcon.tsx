// SPDX-License-Identifier: Apache-2.0
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
import classes from './ServiceIcon.module.css';

type Icon = typeof RiStackLine;

/** Words an icon name may contain; an unknown name gets the general icon. */
const icons: readonly (readonly [RegExp, Icon])[] = [
  [/database|postgres|mysql|maria|mongo|sql/i, RiDatabase2Line],
  [/queue|message|kafka|rabbit|nats/i, RiChat3Line],
  [/cache|redis|valkey|memory/i, RiServerLine],
  [/search|elastic|opensearch/i, RiSearchLine],
  [/storage|bucket|minio|s3/i, RiArchiveLine],
  [/monitor|metric|chart|grafana|prometheus/i, RiBarChartLine],
  [/secret|vault|key/i, RiKey2Line],
  [/web|globe|http|nginx/i, RiGlobalLine],
];

/** Decoration only: the title beside it names the service. */
export function ServiceIcon({ icon, title }: { icon: string | null; title: string }) {
  const words = icon ?? title;
  const Found = icons.find(([pattern]) => pattern.test(words))?.[1] ?? RiStackLine;
  return (
    <span className={classes.icon}>
      <Found aria-hidden size={22} />
    </span>
  );
}
