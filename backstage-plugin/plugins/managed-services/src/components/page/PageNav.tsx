// SPDX-License-Identifier: Apache-2.0
import { Link } from '@backstage/ui';
import { useManagedServicesTranslation } from '../form';
import type { Place } from './address';
import { useLinks } from './useAddress';
import classes from './PageNav.module.css';

const PAGES = ['services', 'instances', 'adopt'] as const;

/** The part of the plugin that a page belongs to. */
function partOf(place: Place): string | null {
  switch (place.page) {
    case 'services':
    case 'service':
      return 'services';
    case 'instances':
    case 'instance':
      return 'instances';
    case 'adopt':
      return 'adopt';
    case 'unknown':
      return null;
  }
}

/** The parts of the plugin: services, instances, and what runs without the portal. */
export function PageNav({ place }: { place: Place }) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const current = partOf(place);
  return (
    <nav aria-label={t('page.parts')}>
      <ul className={classes.nav}>
        {PAGES.map(page => (
          <li key={page}>
            <Link
              href={linkTo({ page })}
              className={classes.link}
              standalone
              aria-current={page === current ? 'page' : undefined}
            >
              {t(`page.${page}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
