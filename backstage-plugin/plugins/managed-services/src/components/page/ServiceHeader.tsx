// SPDX-License-Identifier: Apache-2.0
import { Text } from '@backstage/ui';
import { Badge } from '../Badge';
import { useForm } from '../form';
import { Muted } from '../Muted';
import { HelpText } from '../HelpText';
import { ServiceIcon } from './ServiceIcon';
import classes from './ServiceHeader.module.css';

/** What the service is, and in which versions. */
export function ServiceHeader() {
  const { store, t } = useForm();
  const { icon, title, description, kind, appVersion, chartVersion } = store.form.service;
  return (
    <header className={classes.header}>
      <ServiceIcon icon={icon} title={title} />
      <div className={classes.text}>
        <Text as="h2" variant="title-small" weight="bold">
          {title}
        </Text>
        {description && (
          <Muted as="p">
            <HelpText text={description} />
          </Muted>
        )}
        <span className={classes.badges}>
          <Badge>{kind}</Badge>
          {appVersion && <Badge>{t('service.appVersion', { version: appVersion })}</Badge>}
          <Badge>{t('service.chartVersion', { version: chartVersion })}</Badge>
        </span>
      </div>
    </header>
  );
}
